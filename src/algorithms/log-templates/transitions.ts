/**
 * Which kind of line follows which in one stream. A pair that never came though both kinds are frequent enough to have
 * met by chance many times is a rare sequence. Maps of plain data; see saveTransitions.
 */
export interface Transitions {
  lines: number;
  /** Lines of each template. */
  readonly counts: Map<number, number>;
  /** By template, how often each template came after it. */
  readonly followers: Map<number, Map<number, number>>;
  /** Pairs in `followers`. */
  pairCount: number;
  /** Last template of each stream. */
  readonly last: Map<string, number>;
}

export interface TransitionsState {
  readonly lines: number;
  readonly counts: readonly (readonly [number, number])[];
  readonly followers: readonly (readonly [number, readonly (readonly [number, number])[]])[];
  readonly last: readonly (readonly [string, number])[];
}

export interface RareSequence {
  readonly after: number;
  /** Times that chance would have brought the pair by now. */
  readonly expected: number;
  readonly logProbability: number;
}

const PAIR_LIMIT = 50_000;
const STREAM_LIMIT = 1_000;
const LEAST_LINES = 2_000;
/** Times that chance should have brought a pair before its coming is told: e^-14 is one in a million. */
const LEAST_EXPECTED = 14;

export function createTransitions(): Transitions {
  return { lines: 0, counts: new Map(), followers: new Map(), pairCount: 0, last: new Map() };
}

/** Learns one line; tells when it came after a line of its stream that it never followed. O(1) amortised. */
export function followTemplate(seen: Transitions, stream: string, templateId: number): RareSequence | undefined {
  const after = seen.last.get(stream);
  if (after === undefined && seen.last.size >= STREAM_LIMIT) seen.last.clear();
  if (after !== templateId) seen.last.set(stream, templateId);
  const own = seen.counts.get(templateId) ?? 0;
  seen.counts.set(templateId, own + 1);
  seen.lines++;
  if (after === undefined) return undefined;
  let followers = seen.followers.get(after);
  if (!followers) {
    followers = new Map();
    seen.followers.set(after, followers);
  }
  const times = followers.get(templateId);
  followers.set(templateId, (times ?? 0) + 1);
  if (times !== undefined) return undefined;
  const rare = judgePair(seen, after, own);
  if (++seen.pairCount > PAIR_LIMIT) fade(seen);
  return rare;
}

function judgePair(seen: Transitions, after: number, own: number): RareSequence | undefined {
  if (seen.lines < LEAST_LINES) return undefined;
  const expected = ((seen.counts.get(after) ?? 0) * own) / seen.lines;
  return expected < LEAST_EXPECTED ? undefined : { after, expected, logProbability: -expected };
}

/** Forgets what came once and halves the rest, so that memory is bounded and old habits fade. O(pairs). */
function fade(seen: Transitions): void {
  seen.pairCount = 0;
  for (const [after, followers] of seen.followers) {
    halve(followers);
    seen.pairCount += followers.size;
    if (followers.size === 0) seen.followers.delete(after);
  }
  halve(seen.counts);
  seen.lines /= 2;
  // All pairs came often: nothing can be forgotten one by one.
  if (seen.pairCount > PAIR_LIMIT / 2) {
    seen.followers.clear();
    seen.pairCount = 0;
    seen.lines = 0;
    seen.counts.clear();
  }
}

function halve(counts: Map<number, number>): void {
  for (const [key, count] of counts) {
    if (count < 2) counts.delete(key);
    else counts.set(key, count / 2);
  }
}

export function saveTransitions(seen: Transitions): TransitionsState {
  const followers = [...seen.followers].map(([after, counts]) => [after, [...counts]] as const);
  return { lines: seen.lines, counts: [...seen.counts], followers, last: [...seen.last] };
}

export function restoreTransitions(state: TransitionsState): Transitions {
  const followers = new Map(state.followers.map(([after, counts]) => [after, new Map(counts)]));
  let pairCount = 0;
  for (const counts of followers.values()) pairCount += counts.size;
  return { lines: state.lines, counts: new Map(state.counts), followers, pairCount, last: new Map(state.last) };
}
