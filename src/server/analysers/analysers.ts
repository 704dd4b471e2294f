import { messageOf } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { concealText } from '#domain/concealment.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import { about, joined, type Sentence, unworded } from '#domain/sentence.ts';
import type { AnalyserInput, AnalyserNeed, Analysers, Opinion } from '#ports/analyser.ts';
import type { Journal } from '#ports/journal.ts';
import { AnalyserThread } from './analyser-thread.ts';
import { findingsSchema } from './messages.ts';
import type { AnalyserSettings } from './settings.ts';

/** So many failures in a row, or in all, and it is left out until the next start. */
const MOST_IN_A_ROW = 3;
const MOST_IN_ALL = 10;
const LONGEST_REASON = 200;

interface Member {
  readonly settings: AnalyserSettings;
  readonly thread: AnalyserThread;
  failures: { readonly inARow: number; readonly inAll: number; readonly latest: string };
}

export interface AnalysersParts {
  readonly settings: readonly AnalyserSettings[];
  /** Ids of the problems that a finding may name. */
  readonly problems: ReadonlySet<string>;
  readonly journal: Pick<Journal, 'append'>;
  readonly logger: Logger;
}

/**
 * The analysers of the configuration. Each: asked ⇄ failing ──three times in a row, or ten in all──▶ off until the next
 * start. What goes wrong is written down and never holds up a diagnosis.
 */
export class ConfiguredAnalysers implements Analysers {
  readonly needs = new Set<AnalyserNeed>();
  readonly #members: readonly Member[];
  readonly #parts: AnalysersParts;

  constructor(parts: AnalysersParts) {
    this.#parts = parts;
    this.#members = parts.settings.map(settings => ({
      settings,
      thread: new AnalyserThread(settings),
      failures: { inARow: 0, inAll: 0, latest: '' },
    }));
  }

  /** Loads them all, so that the first diagnosis does not wait. */
  async start(): Promise<void> {
    await Promise.all(
      this.#members.map(async member => {
        try {
          for (const need of await member.thread.load()) this.needs.add(need);
        } catch (error) {
          this.#noteFailure(member, error);
        }
      }),
    );
  }

  async consult(read: () => AnalyserInput): Promise<readonly Opinion[]> {
    const members = this.#members.filter(isOn);
    if (members.length === 0) return [];
    const input = read();
    const opinions = await Promise.all(members.map(member => this.#ask(member, input)));
    return opinions.flat();
  }

  /** How they do; undefined when none is configured. */
  describe(): Sentence | undefined {
    if (this.#members.length === 0) return undefined;
    const said = this.#members.map(member => {
      const { name } = member.settings;
      const { latest, inAll } = member.failures;
      if (inAll === 0) return { en: `${name} runs`, zh: `${name} 运行中` };
      const [state, stateZh] = isOn(member) ? ['runs', '运行中'] : ['is switched off', '已停用'];
      const after = { en: `${name} ${state} after ${countOf(inAll)}`, zh: `${name} ${stateZh}，失败 ${inAll} 次` };
      return about(after, unworded(latest));
    });
    return joined(said, { en: '; ', zh: '；' });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(({ thread }) => thread.stop()));
  }

  async #ask(member: Member, input: AnalyserInput): Promise<Opinion[]> {
    try {
      for (const need of await member.thread.load()) this.needs.add(need);
      const opinions = this.#read(member.settings.name, await member.thread.ask(input), input);
      member.failures = { ...member.failures, inARow: 0 };
      return opinions;
    } catch (error) {
      this.#noteFailure(member, error);
      return [];
    }
  }

  /** Throws what is wrong with the answer, in words. */
  #read(analyser: string, text: string, { services, dependencies }: AnalyserInput): Opinion[] {
    const parsed = findingsSchema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error(`its answer is not usable: ${parsed.error.issues[0]?.message}`);
    const known = new Set([...services.map(({ name }) => name), ...dependencies.flatMap(({ from, to }) => [from, to])]);
    return parsed.data.findings.map(finding => {
      const stranger = [finding.service, finding.callee].find(name => name !== undefined && !known.has(name));
      if (stranger !== undefined) throw new Error(`there is no service ${stranger.slice(0, 50)}`);
      if (!this.#parts.problems.has(finding.problem))
        throw new Error(`there is no problem ${finding.problem.slice(0, 50)}`);
      return { ...finding, analyser, evidence: finding.evidence.map(concealText) };
    });
  }

  #noteFailure(member: Member, error: unknown): void {
    const { name } = member.settings;
    const reason = concealText(messageOf(error)).split('\n')[0]!.slice(0, LONGEST_REASON);
    const { inARow, inAll } = member.failures;
    member.failures = { inARow: inARow + 1, inAll: inAll + 1, latest: reason };
    const leftOut = about({ en: `analyser ${name} is left out`, zh: `分析器 ${name} 本次不参与` }, unworded(reason));
    this.#append({ kind: 'analyser.failed', summary: leftOut, name, reason });
    if (isOn(member)) return;
    const count = inAll + 1;
    const summary = {
      en: `analyser ${name} is switched off until the next start, after ${count} ${count === 1 ? 'failure' : 'failures'}`,
      zh: `分析器 ${name} 失败 ${count} 次，停用到下次启动`,
    };
    this.#append({ kind: 'analyser.switched-off', summary, name, reason });
    member.thread
      .stop()
      .catch(cause => this.#parts.logger.warn({ analyser: name, err: cause }, 'analyser did not stop'));
  }

  #append({
    kind,
    name,
    ...data
  }: {
    kind: NewJournalEntry['kind'];
    name: string;
    summary: Sentence;
    reason: string;
  }): void {
    this.#parts.journal
      .append({ kind, subject: `analyser/${name}`, actor: 'zeroops', data })
      .catch(error => this.#parts.logger.error({ err: error }, 'journal entry not written'));
  }
}

function countOf(failures: number): string {
  return failures === 1 ? 'one failure' : `${failures} failures`;
}

function isOn({ failures }: Member): boolean {
  return failures.inARow < MOST_IN_A_ROW && failures.inAll < MOST_IN_ALL;
}
