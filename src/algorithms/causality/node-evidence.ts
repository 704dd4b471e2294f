import type { DiagnosisCase } from '../ranking/case.ts';
import { type CallGraph, candidateDistances } from './call-graph.ts';
import { type Deviation, isOutside, measureDeviations } from './deviations.ts';
import { readIndicators } from './indicators.ts';

/** What one node shows, each as a signed deviation in robust standard deviations; NaN where nothing is known. */
export interface NodeEvidence {
  readonly values: Float64Array;
  /** Earliest sample out of range of what the node shows, NaN when none is. */
  readonly startedAt: number;
}

/** What a row of evidence is made of. Trained models name them, so that they are not read against another list. */
export const EVIDENCE_NAMES = [
  'latency',
  'errors',
  'requests',
  'cpu',
  'memory',
  'disk',
  'network',
  'saturation',
  'other',
  'seen-latency',
  'seen-errors',
  'call-latency',
  'call-errors',
  'error-lines',
  'change',
] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

const INDEX = new Map<string, number>(EVIDENCE_NAMES.map((name, i) => [name, i]));
/** A change older than this speaks for itself no more. */
const CHANGE_MEMORY_MS = 30 * 60_000;

/**
 * Evidence of each node of the graph, in its order: its own series by role, what its callers see of it (`seen-`), what it sees of
 * those it calls (`call-`), lines of trouble in its log, changes. Of several series of one kind the farthest out counts.
 * O(samples log samples + lines).
 */
function gatherEvidence(input: DiagnosisCase, graph: CallGraph): NodeEvidence[] {
  const rows = graph.nodes.map(() => ({
    values: new Float64Array(EVIDENCE_NAMES.length).fill(Number.NaN),
    startedAt: Number.NaN,
  }));
  for (const deviation of measureDeviations({ ...input, series: readIndicators(input) })) {
    const { node, callee, role } = deviation.series;
    if (callee === undefined) note(rows[graph.indexOf.get(node) ?? -1], role, deviation);
    else if (role === 'latency' || role === 'errors') {
      note(rows[graph.indexOf.get(node) ?? -1], `call-${role}`, deviation);
      note(rows[graph.indexOf.get(callee) ?? -1], `seen-${role}`, deviation);
    }
  }
  countErrorLines(input, graph)?.forEach((score, i) => {
    rows[i]!.values[INDEX.get('error-lines')!] = score;
  });
  for (const { values } of rows) values[INDEX.get('change')!] = 0;
  for (const { node, at } of input.changes) {
    const row = rows[graph.indexOf.get(node) ?? -1];
    if (row !== undefined && at <= input.until && at > input.onsetAt - CHANGE_MEMORY_MS)
      row.values[INDEX.get('change')!] = 1;
  }
  return rows;
}

/** One value of a row of evidence, undefined where nothing is known. */
export function readEvidence({ values }: NodeEvidence, name: EvidenceName): number | undefined {
  const value = values[INDEX.get(name)!]!;
  return Number.isNaN(value) ? undefined : value;
}

/** One value of a row of evidence, 0 where nothing is known. */
export function evidenceOf({ values }: NodeEvidence, name: EvidenceName): number {
  return values[INDEX.get(name)!] || 0;
}

/** How far a node's service is off for those who use it: the worst of latency and errors, its own or as its callers see it. */
export function harmOf(evidence: NodeEvidence): number {
  return Math.max(
    0,
    ...(['latency', 'errors', 'seen-latency', 'seen-errors'] as const).map(name => evidenceOf(evidence, name)),
  );
}

/** Steps from the indicator to each node, and the evidence of those it reaches: the start of most methods here. */
export function candidateEvidence(input: DiagnosisCase, graph: CallGraph) {
  return { distances: candidateDistances(graph, input.sli), evidence: gatherEvidence(input, graph) };
}

function note(row: { values: Float64Array; startedAt: number } | undefined, name: string, deviation: Deviation): void {
  const index = INDEX.get(name);
  if (row === undefined || index === undefined) return;
  if (!(Math.abs(deviation.score) <= Math.abs(row.values[index]!))) row.values[index] = deviation.score;
  const earlier = !(deviation.startedAt >= row.startedAt);
  if (isOutside(deviation) && !name.startsWith('call-') && earlier) row.startedAt = deviation.startedAt;
}

/** Rise of lines that report trouble, as a normal score of the difference of two Poisson counts (Anscombe, 1948). */
function countErrorLines({ logs, onsetAt, until, series }: DiagnosisCase, graph: CallGraph): Float64Array | undefined {
  const before = new Float64Array(graph.nodes.length);
  const after = new Float64Array(graph.nodes.length);
  if (logs === undefined || logs.at.length === 0) return undefined;
  let firstAt = logs.at[0]!;
  for (const at of logs.at) if (at < firstAt) firstAt = at;
  for (const { at } of series) if (at.length > 0 && at[0]! < firstAt) firstAt = at[0]!;
  for (let i = 0; i < logs.at.length; i++) {
    const severity = logs.severity[i]!;
    const node = graph.indexOf.get(logs.node[i]!);
    if (node === undefined || logs.at[i]! > until || (severity !== 'error' && severity !== 'fatal')) continue;
    (logs.at[i]! <= onsetAt ? before : after)[node]! += 1;
  }
  const share = (until - onsetAt) / Math.max(1, onsetAt - firstAt);
  return after.map((count, i) => 2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(before[i]! * share + 3 / 8)));
}
