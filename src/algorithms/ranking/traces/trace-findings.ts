import type { CaseView, Finding } from '../evidence.ts';
import { behaviourFindings } from './behaviour-findings.ts';
import { criticalPathFacts } from './critical-path-facts.ts';
import { errorPathFacts } from './error-path-facts.ts';
import { latencyFindings } from './latency-findings.ts';
import type { PathFact } from './path-fact.ts';
import { findVisits } from './visits.ts';

/** All that spans and the lines of their traces tell. O(spans log spans + lines). */
export function traceFindings({ input, frame }: CaseView): Finding[] {
  const { spans, logs } = input;
  if (spans === undefined || spans.node.length === 0) return [];
  const visits = findVisits(spans, frame.troubleFrom);
  return [...behaviourFindings(spans, visits, logs), ...latencyFindings(spans, visits)];
}

/** The paths of slow and of failed traces, retold for whoever checks the causes. O(spans + lines). */
export function tracePaths({ input, frame }: CaseView): PathFact[] {
  const { spans, logs } = input;
  if (spans === undefined || spans.node.length === 0) return [];
  const visits = findVisits(spans, frame.troubleFrom);
  return [...criticalPathFacts(spans, visits), ...errorPathFacts(spans, visits, logs)];
}

/** Calls on both sides of the onset from which on metrics of the same calls only repeat, less sharply, what the traces say. */
const LEAST_CALLS = 3;

/** Findings without the latency and the calls from metrics of nodes of which traces tell both, call by call. O(spans + findings). */
export function withoutRepeats({ input, frame }: CaseView, findings: readonly Finding[]): readonly Finding[] {
  const { spans } = input;
  if (spans === undefined) return findings;
  const before = new Map<string, number>();
  const after = new Map<string, number>();
  for (const [row, node] of spans.node.entries()) {
    if (spans.kind[row] !== 'server') continue;
    const side = spans.startAt[row]! > frame.troubleFrom ? after : before;
    side.set(node, (side.get(node) ?? 0) + 1);
  }
  const isTimed = (node: string) => Math.min(before.get(node) ?? 0, after.get(node) ?? 0) >= LEAST_CALLS;
  return findings.filter(
    ({ kind, hint, node }) => !(kind === 'metric' && (hint === 'slow' || hint === 'behaviour') && isTimed(node)),
  );
}
