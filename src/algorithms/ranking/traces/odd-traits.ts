import type { SpanColumns } from '../case.ts';
import { isTrouble, type Trait, type TraitTable } from './traits.ts';
import type { Visits } from './visits.ts';

/** A trait that visits of one kind show more, or less, often than before. */
export interface OddTrait {
  readonly key: number;
  readonly trait: number;
  readonly before: Share;
  readonly after: Share;
  /** Nats by which the counts speak for a change, less the price of having looked at so many operations. */
  readonly nats: number;
}

/** Visits of one trace are no independent witnesses, so together they count as one: of it, the share that shows the trait. */
export interface Share {
  readonly shown: number;
  readonly traces: number;
}

/** Traces before the onset without which nothing is known of an operation. */
const LEAST_BEFORE = 3;
/** Sums of shares of a trace are not exact. */
const ROUNDING = 1e-9;

/**
 * The traits whose share changed beyond chance, strongest first. Trouble (failures, lines of errors) counts when there is more of it; everything
 * else is compared among visits without trouble, so that neither a burst of errors nor its end looks like new behaviour. O(visits · traits of a visit).
 */
export function findOddTraits(spans: SpanColumns, visits: Visits, table: TraitTable): OddTrait[] {
  const tallies = tallyByKey(spans, visits, table);
  // The traits of one operation change together, so looks are counted by operation.
  const price = Math.log(Math.max(1, tallies.filter(({ all }) => isKnown(all)).length));
  const odd: OddTrait[] = [];
  for (const [key, { shown, ...groups }] of tallies.entries()) {
    for (const [trait, [shownBefore, shownAfter]] of shown) {
      const [before, after] = groups[groupOf(table.traits[trait]!)];
      if (!isKnown([before, after])) continue;
      const sides = { before: { shown: shownBefore, traces: before }, after: { shown: shownAfter, traces: after } };
      if (isTrouble(table.traits[trait]!) && shownAfter / after <= shownBefore / before) continue;
      const nats = changeNats(sides.before, sides.after) - price;
      if (nats > 0) odd.push({ key, trait, ...sides, nats });
    }
  }
  return odd.sort((a, b) => b.nats - a.nats);
}

function isKnown([before, after]: Pair): boolean {
  return before >= LEAST_BEFORE && after > ROUNDING;
}

/**
 * The logarithm of how much better two shares explain the counts than one common share (half of the G statistic, Wilks 1938). O(1).
 */
export function changeNats(a: Share, b: Share): number {
  const common = (a.shown + b.shown) / (a.traces + b.traces);
  return (
    likelihood(a, a.shown / a.traces) +
    likelihood(b, b.shown / b.traces) -
    likelihood(a, common) -
    likelihood(b, common)
  );
}

function likelihood({ shown, traces }: Share, share: number): number {
  const hit = shown <= ROUNDING ? 0 : shown * Math.log(share);
  const miss = traces - shown;
  return miss <= ROUNDING ? hit : hit + miss * Math.log(1 - share);
}

type Pair = [before: number, after: number];

/** Weights of the visits of one kind by what may be compared with what; `shown` by trait within the group it belongs to. */
interface Tally {
  readonly all: Pair;
  readonly logged: Pair;
  readonly well: Pair;
  readonly wellLogged: Pair;
  readonly shown: Map<number, Pair>;
}

function groupOf({ kind }: Trait): 'all' | 'logged' | 'well' | 'wellLogged' {
  if (kind === 'failed') return 'all';
  if (kind === 'error-log') return 'logged';
  return kind === 'log' ? 'wellLogged' : 'well';
}

function tallyByKey(
  { traceId }: SpanColumns,
  visits: Visits,
  { traits, ofVisit, isLogged, isBad }: TraitTable,
): Tally[] {
  const group = (visit: number) => `${visits.key[visit]} ${visits.isAfter[visit]} ${traceId[visits.top[visit]!]}`;
  const sizes = new Map<string, number>();
  for (const visit of ofVisit.keys()) sizes.set(group(visit), (sizes.get(group(visit)) ?? 0) + 1);
  const tallies = visits.keys.map(
    (): Tally => ({ all: [0, 0], logged: [0, 0], well: [0, 0], wellLogged: [0, 0], shown: new Map() }),
  );
  for (const [visit, shown] of ofVisit.entries()) {
    const tally = tallies[visits.key[visit]!]!;
    const weight = 1 / sizes.get(group(visit))!;
    const side = visits.isAfter[visit] as 0 | 1;
    const isWell = isBad[visit] === 0;
    tally.all[side] += weight;
    if (isLogged[visit]) tally.logged[side] += weight;
    if (isWell) tally.well[side] += weight;
    if (isWell && isLogged[visit]) tally.wellLogged[side] += weight;
    for (const trait of shown) {
      if (!isWell && !isTrouble(traits[trait]!)) continue;
      const pair: Pair = tally.shown.get(trait) ?? [0, 0];
      pair[side] += weight;
      tally.shown.set(trait, pair);
    }
  }
  return tallies;
}
