/**
 * Judges one process by its health check, for as long as it lives:
 *
 *   starting ──good──▶ ready ⇄ unready        3 bad ones in a row; 1 good one
 *      └──startupMs passed──▶ unready
 */
import { type Clock, sleep } from '#base/clock.ts';
import { describeDurationMs } from '#base/duration.ts';
import { about, type Sentence } from '#domain/sentence.ts';
import { type Health, probe } from './probes.ts';

const FAILURES_TO_UNREADY = 3;
/** While it starts, an instance is asked more often: its start is what people wait for. */
const STARTING_INTERVAL_MS = 200;

export type Fitness = 'starting' | 'ready' | 'unready';

interface HealthWatchOptions {
  readonly port: number;
  readonly clock: Clock;
  /** What is known at the beginning. */
  readonly fitness: Fitness;
  /** Asked before every check: the settings may change while the process lives. */
  readonly readHealth: () => Health;
  /** Told of every check: why it failed, or undefined, and how long it took. */
  readonly onProbe: (trouble: Sentence | undefined, durationMs: number) => void;
  readonly onChange: (fitness: Fitness, detail: Sentence) => void;
}

export async function watchHealth(options: HealthWatchOptions, signal: AbortSignal): Promise<void> {
  const { port, clock, readHealth, onProbe, onChange } = options;
  const begunAt = clock.elapsed();
  let { fitness } = options;
  let failures = 0;
  function move(next: Fitness, detail: Sentence): void {
    fitness = next;
    onChange(next, detail);
  }
  while (!signal.aborted) {
    const health = readHealth();
    const { intervalMs } = health;
    await sleep(fitness === 'starting' ? Math.min(STARTING_INTERVAL_MS, intervalMs) : intervalMs, signal);
    if (signal.aborted) return;
    const askedAt = clock.elapsed();
    const trouble = await probe(health, port);
    if (signal.aborted) return;
    onProbe(trouble, clock.elapsed() - askedAt);
    failures = trouble === undefined ? 0 : failures + 1;
    const tookMs = clock.elapsed() - begunAt;
    if (trouble === undefined) {
      if (fitness === 'starting') move('ready', tellStart(tookMs));
      if (fitness === 'unready') move('ready', { en: 'answers its health check again', zh: '健康检查恢复正常' });
    } else if (fitness === 'ready' && failures >= FAILURES_TO_UNREADY) {
      const failed = { en: `${failures} health checks failed`, zh: `连续 ${failures} 次健康检查失败` };
      move('unready', about(failed, trouble));
    } else if (fitness === 'starting' && tookMs > health.startupMs) {
      const allowed = describeDurationMs(health.startupMs);
      move('unready', about({ en: `not ready within ${allowed}`, zh: `${allowed} 内未就绪` }, trouble));
    }
  }
}

function tellStart(tookMs: number): Sentence {
  const took = describeDurationMs(tookMs);
  return { en: `after ${took}`, zh: `用时 ${took}` };
}
