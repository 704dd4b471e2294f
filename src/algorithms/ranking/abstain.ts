import type { CaseView } from './evidence.ts';
import type { Abstention, RankedCause } from './ranked-cause.ts';
import { percent } from './words.ts';

/** Below this the first cause is not told as one. */
const LEAST_CONFIDENCE = 0.35;
/** A second that has this share of the first's confidence leaves it undecided when the first is weak. */
const TIE = 0.7;

/** The reason not to name a cause, if there is one. */
export function abstain({ input, frame }: CaseView, [first, second]: readonly RankedCause[]): Abstention | undefined {
  if (!hasSignals(input, frame)) {
    return { reason: 'no-signals', statement: 'no signal was measured both before the trouble and during it' };
  }
  if (first === undefined)
    return {
      reason: 'nothing-changed',
      statement: 'nothing that the indicator depends on changed beyond its usual variation',
    };
  if (first.confidence >= LEAST_CONFIDENCE) return undefined;
  if (second !== undefined && second.confidence >= TIE * first.confidence) {
    return {
      reason: 'undecided',
      statement: `${first.node} (${percent(first.confidence)}) and ${second.node} (${percent(second.confidence)}) explain it about as well`,
    };
  }
  return {
    reason: 'too-weak',
    statement: `the likeliest is ${first.node}, but at ${percent(first.confidence)} that is no finding`,
  };
}

/** What would tell more, in words. */
export function nextChecks(
  { input, graph }: CaseView,
  causes: readonly RankedCause[],
  abstention: Abstention | undefined,
): string[] {
  if (abstention === undefined) return [];
  const measured = new Set(input.series.map(({ node }) => node));
  const unseen = graph.ids.filter((id, i) => !measured.has(id) && graph.callers[i]!.length > 0).slice(0, 3);
  const checks = causes.slice(0, 3).map(({ node }) => `look at ${node}: its logs and its own metrics around the onset`);
  if (unseen.length > 0) checks.push(`measure ${unseen.join(', ')}: nothing is known of them`);
  if (abstention.reason === 'no-signals')
    checks.push('give samples from before the onset: what is usual cannot be told without them');
  if (input.spans === undefined) checks.push('add traces: they tell on which call the time is spent');
  if (input.changes.length === 0) checks.push('ask what was changed in the last hour: no change is known');
  return checks;
}

function hasSignals({ series, spans, logs }: CaseView['input'], { onsetAt, until }: CaseView['frame']): boolean {
  const isOnBothSides = (at: Float64Array) =>
    at.some(each => each <= onsetAt) && at.some(each => each > onsetAt && each <= until);
  return (
    series.some(({ at }) => isOnBothSides(at)) ||
    [spans?.startAt, logs?.at].some(at => at !== undefined && isOnBothSides(at))
  );
}
