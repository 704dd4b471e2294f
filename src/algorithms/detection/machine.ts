/**
 * Many metrics of one machine as one verdict: metrics that leave their path together are evidence even when none of them
 * would do alone. Each metric's offset (see `Verdict.offset`) is capped, fades over about ten rows, and enters a norm
 * between sum and length, so that neither one shouting metric nor faint noise on all of them decides. O(metrics) a row.
 */
const CAP = 4;
const KEPT = 0.9;
const POWER = 1.5;
/** Limit for one metric more, in the norm's unit: the noise of independent metrics grows alike. */
const LIMIT = 0.8;
/** With few metrics the limit is that of a single spike. */
const LEAST_LIMIT = 2.3;

/** State of one machine: one word a metric, zero at first. */
export function createMachine(metrics: number): Float64Array {
  return new Float64Array(metrics);
}

/**
 * Takes the metrics' offsets of one row and gives the machine's strength: 1 and more is abnormal.
 * @param offsets - one a metric, 0 where there is no value
 */
export function joinOffsets(machine: Float64Array, offsets: ArrayLike<number>): number {
  let sum = 0;
  for (let metric = 0; metric < machine.length; metric++) {
    const capped = Math.min(CAP, offsets[metric]!);
    const held = Math.max(capped, machine[metric]! * KEPT);
    machine[metric] = held;
    sum += held ** POWER;
  }
  const limit = Math.max(LEAST_LIMIT, LIMIT * machine.length ** (1 / POWER));
  return sum ** (1 / POWER) / limit;
}

/** The metrics that carry the present evidence, most guilty first. O(metrics log metrics), for alarms only. */
export function rankCulprits(machine: Float64Array): number[] {
  return [...machine.keys()].sort((a, b) => machine[b]! - machine[a]!);
}
