import type { Strategy } from '#domain/strategy.ts';
import { isDown } from '#domain/topology.ts';
import { mendsWhatIsDown, type Situation, servicesOf } from './situation.ts';

/** In the key of an attempt at what is down. */
const BEFORE_INSTANCES = ' ';

/**
 * What counts as the same attempt. Restarting what is down is another attempt once something else is down: a second
 * instance may fall while the first is mended.
 */
export function triedKey(situation: Situation, strategy: Strategy): string {
  const down = mendsWhatIsDown(strategy)
    ? servicesOf(strategy, situation).flatMap(service => service.instances.filter(isDown))
    : [];
  return [`${situation.cause.service}/${strategy.id}`, ...down.map(instance => instance.id).sort()].join(
    BEFORE_INSTANCES,
  );
}

/** What is down is started again after this, twice as long after each attempt. */
const FIRST_PAUSE_MS = 120_000;
const LONGEST_PAUSE_MS = 1_800_000;

/**
 * Attempts of an incident that need not be repeated yet. Those to start what is down are due again after a
 * pause: what kept it from starting, as a database that was away, may be gone by then. O(n²) in attempts, which are few.
 */
export function listSpent(tried: readonly string[], sinceLastMs: number): string[] {
  return tried.filter(attempt => {
    const times = tried.filter(each => each === attempt).length;
    const isOfWhatIsDown = attempt.includes(BEFORE_INSTANCES);
    return !isOfWhatIsDown || sinceLastMs < Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 1));
  });
}
