import { describeFinding } from '#algorithms/log-templates/describe-finding.ts';
import type { LogFinding } from '#algorithms/log-templates/finding.ts';
import { KEYWORD_CLASSES } from '#algorithms/log-templates/keywords.ts';
import {
  advanceLogWatch,
  createLogWatch,
  type LogWatch as LineWatch,
  watchLine,
} from '#algorithms/log-templates/log-watch.ts';
import { type LogWatchState, restoreLogWatch, saveLogWatch } from '#algorithms/log-templates/log-watch-state.ts';
import { createMiner, findTemplateText, type Miner, mineLine } from '#algorithms/log-templates/miner.ts';
import { type MinerState, restoreMiner, saveMiner } from '#algorithms/log-templates/miner-state.ts';
import type { Json } from '#base/json.ts';
import type { AnomalyClass } from '#domain/anomaly.ts';
import { about, joined, type Sentence } from '#domain/sentence.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import type { LogRow } from '#telemetry/log-table.ts';

/** What is known of one service's log. */
interface Source {
  readonly miner: Miner;
  readonly lines: LineWatch;
}

interface Shown {
  readonly finding: Finding;
  readonly at: number;
}

type SavedSources = readonly (readonly [string, { readonly miner: MinerState; readonly lines: LogWatchState }])[];

const MINER_SETTINGS = { templateLimit: 2_000, byteLimit: 2 * 1024 * 1024 };
const MOST_SOURCES = 300;
/** Lines looked at in one tick; more wait for the next one, as long as the window holds them. */
const LINES_A_TICK = 20_000;
/** A line is an instant: what it shows is held up so long, so that other signs can meet it. */
const SHOWN_MS = 20_000;
const LONGEST_LINE = 160;
/** Clocks of other machines may be ahead of ours. */
const CLOCK_SKEW_MS = 60_000;

const CLASS_OF_KEYWORD: Readonly<Record<string, AnomalyClass>> = {
  'out-of-memory': 'resource',
  'disk-full': 'resource',
  exhausted: 'resource',
  'descriptor-limit': 'resource',
  'connection-limit': 'resource',
  'missing-schema': 'configuration',
  'permission-denied': 'configuration',
  certificate: 'configuration',
  configuration: 'configuration',
  timeout: 'performance',
  deadlock: 'performance',
};

/**
 * New kinds of lines, bursts and silences, more errors than usual, words that speak of trouble: by service. All of it is
 * worth a note only: text alone must not make anybody act.
 */
export class LogWatch implements Watch {
  readonly name = 'logs';
  readonly saveEveryMs = 60_000;
  readonly #sources: Map<string, Source>;
  #shown = new Map<string, Shown>();
  #cursor = 0;

  constructor(saved?: Json) {
    this.#sources = new Map(
      ((saved ?? []) as unknown as SavedSources).map(([service, { miner, lines }]) => [
        service,
        { miner: restoreMiner(miner, MINER_SETTINGS), lines: restoreLogWatch(lines) },
      ]),
    );
  }

  observe({ window, now }: Scene): void {
    this.#shown = new Map([...this.#shown].filter(([, { at }]) => Math.abs(now - at) < SHOWN_MS));
    const { rows, cursor } = window.logs.readSince(this.#cursor, LINES_A_TICK, now + CLOCK_SKEW_MS);
    this.#cursor = cursor;
    for (const row of rows) this.#read(row, now);
    for (const [service, source] of this.#sources) {
      for (const found of advanceLogWatch(source.lines, now)) this.#show(service, source, found, now);
    }
  }

  find({ notBeforeMs }: Scene): Finding[] {
    return [...this.#shown.values()].flatMap(({ finding, at }) => (at >= notBeforeMs ? [finding] : []));
  }

  save(): Json {
    const saved: SavedSources = [...this.#sources].map(([service, { miner, lines }]) => [
      service,
      { miner: saveMiner(miner), lines: saveLogWatch(lines) },
    ]);
    return saved as unknown as Json;
  }

  #read({ service, instance, at, severity, body }: LogRow, now: number): void {
    const source = this.#sourceOf(service);
    if (source === undefined) return;
    const end = body.indexOf('\n');
    const line = end < 0 ? body : body.slice(0, end);
    const { templateId, isNew } = mineLine(source.miner, line);
    const found = watchLine(source.lines, { at, templateId, isNew, severity, line, stream: instance });
    for (const each of found) this.#show(service, source, each, now);
  }

  #show(service: string, source: Source, found: LogFinding, now: number): void {
    const finding = toFinding(service, source, found);
    this.#shown.set(`${service} ${finding.indicator}`, { finding, at: now });
  }

  #sourceOf(service: string): Source | undefined {
    const known = this.#sources.get(service);
    if (known !== undefined || this.#sources.size >= MOST_SOURCES) return known;
    const source = { miner: createMiner(MINER_SETTINGS), lines: createLogWatch() };
    this.#sources.set(service, source);
    return source;
  }
}

function toFinding(service: string, source: Source, found: LogFinding): Finding {
  const { kind, keyword, score, value, expected } = found;
  return {
    subject: { service },
    indicator: keyword === undefined ? `log-${kind}` : `log-${keyword}`,
    class: CLASS_OF_KEYWORD[keyword ?? ''] ?? 'availability',
    grade: 'info',
    score,
    value,
    expected: { low: 0, high: expected },
    unit: found.unit,
    description: describe(found, source),
    openAfterTicks: 1,
  };
}

function describe(found: LogFinding, { miner, lines }: Source): Sentence {
  const { kind, keyword, evidence } = found;
  const told = describeFinding(found, {
    bucketMs: lines.settings.bucketMs,
    textOf: id => findTemplateText(miner, id),
  });
  const line = evidence[0] === undefined ? undefined : quoted(evidence[0]);
  const said = line === undefined ? told : joined([told, { en: `first ${line}`, zh: `首行 ${line}` }]);
  const name = kind === 'keyword' ? undefined : KEYWORD_CLASSES.find(({ id }) => id === keyword)?.name;
  return name === undefined ? said : about(name, said);
}

function quoted(text: string): string {
  return `"${text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text}"`;
}
