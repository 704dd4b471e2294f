import type { JournalEntry } from '#domain/journal-entry.ts';
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
}

/** What leads in each sentence; kinds that are not named here are left to the journal. */
const TOLD: Readonly<Record<string, string>> = {
  'loop.paused': 'The loop is',
  'loop.resumed': 'The loop is',
  'baseline.learnt': '',
  'change.seen': 'Change:',
  'incident.opened': 'opened:',
  'incident.diagnosed': 'cause:',
  'incident.abstained': 'not sure of the cause:',
  'decision.made': 'decision:',
  'decision.changed': 'another plan:',
  'decision.withheld': 'withheld:',
  'incident.escalated': 'escalated:',
  'incident.resolved': 'resolved:',
  'incident.judged': 'feedback:',
  'case.closed': '',
  'autonomy.moved': '',
  'approval.requested': 'approval wanted:',
  'approval.voted': 'vote:',
  'approval.expired': 'approval expired:',
  'run.abort-requested': 'abort:',
  'run.ended': 'run ended:',
  'person.added': '',
  'person.signed-in': '',
  'sign-in.failed': '',
};

/** Follows the journal until the returned function is called. */
export function narrate(parts: NarratorParts): () => void {
  const names = new Map<string, string>();
  let isComplete = false;
  let telling = Promise.resolve();

  async function tell(entry: JournalEntry): Promise<void> {
    const name = await nameOf(parts, names, entry);
    const sentence = sentenceOf(entry, name);
    if (sentence !== undefined) parts.write(`${clockTime(entry.at)}  ${sentence}`);
    const census = /\.(ready|adopted)$/.test(entry.kind) ? countUp(parts.listServices()) : undefined;
    if (census?.isComplete && !isComplete) parts.write(`${clockTime(entry.at)}  ${census.sentence}`);
    if (entry.kind.startsWith('platform.instance.')) isComplete = countUp(parts.listServices()).isComplete;
  }

  return parts.journal.onAppended(entry => {
    // One after another, so that looking up a name does not change the order of sentences.
    telling = telling.then(() => tell(entry)).catch(() => {});
  });
}

/** The sentence for an entry, or undefined for what only the journal needs to know. */
export function sentenceOf(entry: JournalEntry, incidentName: string | undefined): string | undefined {
  const summary = summaryOf(entry);
  if (entry.kind.startsWith('platform.instance.')) return toldOfInstance(entry.kind) ? summary : undefined;
  const lead = TOLD[entry.kind];
  if (lead === undefined) return undefined;
  return [entry.kind === 'change.seen' ? undefined : incidentName, lead, summary].filter(Boolean).join(' ');
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

export function countUp(services: readonly Service[]): { readonly isComplete: boolean; readonly sentence: string } {
  const instances = services.flatMap(service => service.instances);
  const ready = instances.filter(instance => instance.status === 'ready').length;
  const up = services.filter(
    service => service.instances.length > 0 && service.instances.every(instance => instance.status === 'ready'),
  ).length;
  return {
    isComplete: services.length > 0 && up === services.length,
    sentence: `${up} of ${services.length} services up (${ready} of ${instances.length} instances ready)`,
  };
}

/** Local time, because a person at a terminal compares it with a clock. */
function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
