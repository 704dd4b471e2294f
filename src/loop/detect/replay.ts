import { setImmediate as breathe } from 'node:timers/promises';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Detector, Surroundings } from './detector.ts';

const TICK_MS = 1000;
/** The loop has other work: it gets its turn after so many ticks. */
const TICKS_AT_ONCE = 10;

/**
 * Lets a fresh detector live through the recorded window, tick by tick, and gives all that it would have said. What it
 * calls normal it learns on the way, as after a first start; what the platform knows of instances is not recorded.
 */
export async function replay(
  detector: Detector,
  { fromMs, toMs, ...rest }: Omit<Surroundings, 'now'> & { readonly fromMs: number; readonly toMs: number },
): Promise<Anomaly[]> {
  const seen = new Map<string, Anomaly>();
  let ticks = 0;
  for (let now = fromMs; now <= toMs; now += TICK_MS) {
    // While something is open nothing is learnt, as in life.
    const isCalm = detector.openAnomalies().every(({ grade }) => grade === 'info');
    const { opened, closed } = detector.tick({ ...rest, services: [], now, isCalm });
    for (const anomaly of [...opened, ...closed]) seen.set(anomaly.id, anomaly);
    ticks += 1;
    if (ticks % TICKS_AT_ONCE === 0) await breathe();
  }
  return [...seen.values()].sort((a, b) => a.startedAt - b.startedAt);
}
