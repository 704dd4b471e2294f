/**
 * Many metrics of one machine as one verdict: metrics that leave their path together are evidence even when none of them
 * would do alone. Each metric's offset (see `Verdict.offset`) counts fully up to a knee and by its logarithm beyond, fades
 * over about twenty rows, and enters a norm between sum and length, so that neither one shouting metric nor faint noise
 * on all of them decides. A machine whose metrics often leave together needs more: its limit follows what the norm
 * exceeds a tenth of the time, within bounds. O(metrics) a row. Words: the fading evidence of each metric, then
 * the norm that is exceeded a tenth of the time.
 */
const KNEE = 4;
/** What each doubling beyond the knee adds. */
const DOUBLING = 1;
const KEPT = 0.95;
const POWER = 1.5;
/** Limit for one metric more, in the norm's unit: the noise of independent metrics grows alike. */
const LIMIT = 0.8;
/** With few metrics the limit is near that of a single spike. */
const LEAST_LIMIT = 2.75;
/** The limit is at least this many times what is often exceeded. */
const OVER_ORDINARY = 2;
const ORDINARY_STEP = 0.02;
const ORDINARY_SHARE = 0.9;
const ORDINARY_UP = 1 + ORDINARY_STEP * ORDINARY_SHARE;
const ORDINARY_DOWN = 1 - ORDINARY_STEP * (1 - ORDINARY_SHARE);
/** Bounds of what counts as ordinary, in least limits: no long trouble may deafen the machine, and long calm be soon unlearnt. */
const LEAST_ORDINARY = 0.25;
const GREATEST_ORDINARY = 1;

/** State of one machine: one word a metric and one for all, zero at first. */
export function createMachine(metrics: number): Float64Array {
  return new Float64Array(metrics + 1);
}

/**
 * Takes the metrics' offsets of one row and gives the machine's strength: 1 and more is abnormal.
 * @param offsets - one a metric, 0 where there is no value
 */
export function joinOffsets(machine: Float64Array, offsets: ArrayLike<number>): number {
  const metrics = machine.length - 1;
  let sum = 0;
  for (let metric = 0; metric < metrics; metric++) {
    const held = Math.max(evidenceOf(offsets[metric]!), machine[metric]! * KEPT);
    machine[metric] = held;
    sum += held ** POWER;
  }
  const norm = sum ** (1 / POWER);
  const least = Math.max(LEAST_LIMIT, LIMIT * metrics ** (1 / POWER));
  const ordinary = Math.max(LEAST_ORDINARY * least, machine[metrics]!);
  machine[metrics] = Math.min(GREATEST_ORDINARY * least, ordinary * (norm > ordinary ? ORDINARY_UP : ORDINARY_DOWN));
  return norm / Math.max(least, OVER_ORDINARY * ordinary);
}

/** The metrics that carry the present evidence, most guilty first. O(metrics log metrics), for alarms only. */
export function rankCulprits(machine: Float64Array): number[] {
  return [...machine.keys()].slice(0, -1).sort((a, b) => machine[b]! - machine[a]!);
}

function evidenceOf(offset: number): number {
  return offset < KNEE ? offset : KNEE + DOUBLING * Math.log2(offset / KNEE);
}
