import { ageOfRow, recordLimit } from './age.ts';
import { AT } from './layout.ts';
import { windowMedian } from './median-window.ts';
import { createMember, type Member } from './methods.ts';
import { observe } from './observe.ts';
import { rateAgainstRecord } from './record.ts';
import { noveltyOf, scoreOf } from './score.ts';
import type { Series } from './series.ts';
import { give, type Verdict } from './verdict.ts';

/**
 * The methods that were chosen for one series, as one verdict. The rule by which they join: what a method says is taken in
 * its own unit (how many times past its limit) and held against that limit and its own record on this series, as the
 * ensemble's statistics are. So a method that cries on every row of a kind of series is soon not heard on it, whatever its unit. The
 * margin by which a record must be broken grows with the number of voices, since each is one more chance of a false alarm.
 * A static rule is taken at its word.
 */
export interface Panel {
  readonly members: readonly Member[];
  /** Bits of the ensemble's own detectors that stay silent: none, or all when the ensemble was not chosen. */
  readonly disabled: number;
  /** Two words a member: see `record.ts`. */
  readonly records: Float64Array;
}

/** Plain JSON, by the name of the method. */
export type SavedPanel = Readonly<
  Record<string, { readonly record: readonly [number, number]; readonly state: unknown }>
>;

const ALL_DETECTORS = -1;
const RECORD_WORDS = 2;
/** A method whose limit is zero is passed infinitely far by anything. */
const GREATEST_EXCESS = 100;
/** Half of the band named as expected, in running quantiles of the distance from the median. */
const BAND_HALF = 2;

/**
 * @param methods - names; what is no method is left out, none at all means the ensemble
 * @param saved - of a panel of the same or other methods: those that are in both go on where they were
 */
export function createPanel(methods: readonly string[], saved: SavedPanel = {}): Panel {
  const members = [...new Set(methods)].flatMap(method => createMember(method) ?? []);
  const panel = {
    members,
    disabled: methods.includes('ensemble') || members.length === 0 ? 0 : ALL_DETECTORS,
    records: new Float64Array(RECORD_WORDS * members.length),
  };
  for (const [i, member] of members.entries()) {
    const known = saved[member.name];
    if (known === undefined) continue;
    member.restore(known.state);
    panel.records.set(known.record, RECORD_WORDS * i);
  }
  return panel;
}

export function savePanel({ members, records }: Panel): SavedPanel {
  return Object.fromEntries(
    members.map((member, i) => [
      member.name,
      { record: [records[RECORD_WORDS * i]!, records[RECORD_WORDS * i + 1]!], state: member.save() },
    ]),
  );
}

/** Changes whenever a member was trained anew: a caller with other work puts the next series off. */
export function trainingMark({ members }: Panel): number {
  return members.reduce((sum, member) => sum + member.nextTraining(), 0);
}

/** Takes one row as `observe` does, with the panel's methods for judges. O(members). */
export function observeWithPanel(
  series: Series,
  panel: Panel,
  { timestampMs, value, verdict }: { readonly timestampMs: number; readonly value: number; readonly verdict: Verdict },
): number {
  const { members, records, disabled } = panel;
  const novelty = observe(series, timestampMs, value, verdict, disabled);
  if (members.length === 0) return novelty;
  const core = series.core;
  // Rows without a number teach nothing here either.
  if (core[AT.badRows] !== 0) return 0;
  const gained = ageOfRow(core);
  const limit = recordLimit(gained / (members.length + (disabled === ALL_DETECTORS ? 0 : 1)));
  // The series has begun, or turned out to be a counter: what was learnt of a total says nothing of its growth.
  if (core[AT.rows] === 1) forget(panel);
  let greatest = 0;
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!;
    const score = member.step(timestampMs, verdict.value);
    const excess = Math.min(GREATEST_EXCESS, score / (1 - score));
    const strength = member.isRule ? excess : rateExcess(records, RECORD_WORDS * i, { excess, gained }) / limit;
    greatest = Math.max(greatest, strength);
    if (strength >= 1 && strength > verdict.strength) giveWithBand(core, member, strength, verdict);
  }
  // Suspicion is the ensemble's.
  return disabled === ALL_DETECTORS ? noveltyOf(greatest) : scoreOf(verdict);
}

/** Below the method's own limit nothing is a record, however quiet it has been. */
function rateExcess(
  records: Float64Array,
  at: number,
  { excess, gained }: { readonly excess: number; readonly gained: number },
): number {
  return Math.min(excess, rateAgainstRecord(records, at, Math.max(1, excess), gained));
}

function forget({ members, records }: Panel): void {
  records.fill(0);
  for (const member of members) member.reset();
}

function giveWithBand(core: Float64Array, { detector }: Member, strength: number, verdict: Verdict): void {
  const median = windowMedian(core, core[AT.rows]!);
  const half = BAND_HALF * core[AT.medianQuantile]!;
  give(verdict, detector, strength, median - half, median + half, 0);
}
