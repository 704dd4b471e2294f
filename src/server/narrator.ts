import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Language, Sentence } from '#domain/sentence.ts';
import type { Service } from '#domain/topology.ts';
import type { Journal } from '#ports/journal.ts';
import { summaryOf } from './story.ts';

/**
 * Tells the loop's life in the terminal, one plain sentence a fact:
 *
 *   12:03:04  payment-2 exited: SIGKILL
 *   12:03:06  INC-1 opened: payment is partly down
 */
export interface NarratorParts {
  readonly journal: Pick<Journal, 'onAppended'>;
  readonly listServices: () => readonly Service[];
  /** Short name of an incident, `INC-3`. */
  readonly nameIncident: (id: string) => Promise<string | undefined>;
  readonly write: (line: string) => void;
  readonly language: Language;
}

const SILENT: Sentence = { en: '', zh: '' };

/** What leads in each sentence; kinds that are not named here are left to the journal. */
const TOLD: Readonly<Record<string, Sentence>> = {
  'loop.paused': { en: 'The loop is', zh: '闭环' },
  'loop.resumed': { en: 'The loop is', zh: '闭环' },
  'baseline.learnt': SILENT,
  'change.seen': { en: 'Change:', zh: '变更：' },
  'incident.opened': { en: 'opened:', zh: '已创建：' },
  'incident.diagnosed': { en: 'cause:', zh: '根因：' },
  'incident.abstained': { en: 'not sure of the cause:', zh: '根因不确定：' },
  'decision.made': { en: 'decision:', zh: '决策：' },
  'decision.changed': { en: 'another plan:', zh: '更换方案：' },
  'decision.withheld': { en: 'withheld:', zh: '暂不执行：' },
  'incident.escalated': { en: 'escalated:', zh: '升级人工：' },
  'incident.resolved': { en: 'resolved:', zh: '已解决：' },
  'incident.judged': { en: 'feedback:', zh: '反馈：' },
  'case.closed': SILENT,
  'autonomy.moved': SILENT,
  'approval.requested': { en: 'approval wanted:', zh: '请求审批：' },
  'approval.voted': { en: 'vote:', zh: '投票：' },
  'approval.expired': { en: 'approval expired:', zh: '审批过期：' },
  'delegation.started': SILENT,
  'delegation.ended': SILENT,
  'run.abort-requested': { en: 'abort:', zh: '中止：' },
  'run.ended': { en: 'run ended:', zh: '执行结束：' },
  'person.added': SILENT,
  'person.signed-in': SILENT,
  'sign-in.failed': SILENT,
};

/** Follows the journal until the returned function is called. */
export function narrate(parts: NarratorParts): () => void {
  const names = new Map<string, string>();
  let isComplete = false;
  let telling = Promise.resolve();

  async function tell(entry: JournalEntry): Promise<void> {
    const name = await nameOf(parts, names, entry);
    const sentence = sentenceOf(entry, name, parts.language);
    if (sentence !== undefined) parts.write(`${clockTime(entry.at)}  ${sentence}`);
    const census = /\.(ready|adopted)$/.test(entry.kind) ? countUp(parts.listServices()) : undefined;
    if (census?.isComplete && !isComplete) parts.write(`${clockTime(entry.at)}  ${census.sentence[parts.language]}`);
    if (entry.kind.startsWith('platform.instance.')) isComplete = countUp(parts.listServices()).isComplete;
  }

  return parts.journal.onAppended(entry => {
    // One after another, so that looking up a name does not change the order of sentences.
    telling = telling.then(() => tell(entry)).catch(() => {});
  });
}

/** The sentence for an entry, or undefined for what only the journal needs to know. */
export function sentenceOf(
  entry: JournalEntry,
  incidentName: string | undefined,
  language: Language,
): string | undefined {
  const summary = summaryOf(entry)[language];
  if (entry.kind.startsWith('platform.instance.')) return toldOfInstance(entry.kind) ? summary : undefined;
  const lead = TOLD[entry.kind];
  if (lead === undefined) return undefined;
  return [entry.kind === 'change.seen' ? undefined : incidentName, lead[language], summary]
    .filter(Boolean)
    .join(' ')
    .replace('： ', '：');
}

/** Starting and stopping are the steps to something that is told anyway. */
function toldOfInstance(kind: string): boolean {
  return /\.(ready|unready|exited|failed|adopted)$/.test(kind);
}

async function nameOf(
  { nameIncident }: NarratorParts,
  names: Map<string, string>,
  { incident, kind }: JournalEntry,
): Promise<string | undefined> {
  if (incident === undefined || kind.startsWith('platform.')) return undefined;
  const known = names.get(incident) ?? (await nameIncident(incident).catch(() => undefined));
  if (known !== undefined) names.set(incident, known);
  if (kind === 'case.closed') names.delete(incident);
  return known;
}

export function countUp(services: readonly Service[]): { readonly isComplete: boolean; readonly sentence: Sentence } {
  const instances = services.flatMap(service => service.instances);
  const ready = instances.filter(instance => instance.status === 'ready').length;
  const up = services.filter(
    service => service.instances.length > 0 && service.instances.every(instance => instance.status === 'ready'),
  ).length;
  return {
    isComplete: services.length > 0 && up === services.length,
    sentence: {
      en: `${up} of ${services.length} services up (${ready} of ${instances.length} instances ready)`,
      zh: `${services.length} 个服务中 ${up} 个正常（${instances.length} 个实例中 ${ready} 个就绪）`,
    },
  };
}

/** Local time, because a person at a terminal compares it with a clock. */
function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
