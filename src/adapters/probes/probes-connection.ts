/**
 * Runs every probe in a loop of its own, so that no probe overlaps with itself:
 *
 *   created ──start──▶ waiting ──due──▶ checking ──▶ waiting … ──stop──▶ stopped
 *
 * A failed check is repeated sooner than usual: whether it was an accident shows at once, and so does the recovery.
 */
import { sleep } from '#base/clock.ts';
import { joined, type Sentence } from '#domain/sentence.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import { runCheck } from './check.ts';
import type { ProbesConfig } from './config.ts';
import type { Probe } from './probe.ts';
import { reportCheck } from './report.ts';

/**
 * With the longest timeout of 10 s, the verdicts of a failing probe come at most 12 s apart: the rule `probe-failing`
 * looks back that far.
 */
const RECHECK_MS = 2000;
/** Probes begin spread over this long, or over their own period when that is shorter. */
const SPREAD_MS = 5000;

export interface ProbesConnection extends Connection {
  /** How many probes there are, and which fail: for the list of ZeroOps' own parts. */
  describe(): Sentence | undefined;
}

type Surroundings = Pick<AdapterSurroundings, 'sink' | 'clock' | 'logger'> & {
  /** In [0, 1). */
  readonly random: () => number;
};

export function createProbesConnection(
  probes: ProbesConfig,
  surroundings: Surroundings,
  signal: AbortSignal,
): ProbesConnection {
  const { sink, clock, logger, random } = surroundings;
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const failing = new Set<string>();
  let loops: readonly Promise<void>[] | undefined;

  async function start(): Promise<void> {
    loops ??= probes.map(probe =>
      watch(probe).catch(error => logger.error({ err: error, probe: probe.name }, 'probe ended by a fault of ours')),
    );
  }

  async function stop(): Promise<void> {
    ending.abort();
    await Promise.all(loops ?? []);
  }

  async function watch(probe: Probe): Promise<void> {
    await sleep(random() * Math.min(probe.everyMs, SPREAD_MS), ended);
    while (!ended.aborted) {
      const begunAt = clock.elapsed();
      await checkOnce(probe);
      const periodMs = failing.has(probe.name) ? Math.min(probe.everyMs, RECHECK_MS) : probe.everyMs;
      await sleep(Math.max(0, periodMs - (clock.elapsed() - begunAt)), ended);
    }
  }

  async function checkOnce(probe: Probe): Promise<void> {
    const result = await runCheck(probe, { clock, signal: ended });
    // Cut off by the stop, which says nothing about the service.
    if (ended.aborted) return;
    if (result.trouble === undefined) failing.delete(probe.name);
    else failing.add(probe.name);
    sink.accept(reportCheck(probe, result, clock.now()));
  }

  function describe(): Sentence | undefined {
    if (probes.length === 0) return undefined;
    const names = [...failing].sort();
    const state =
      names.length === 0
        ? { en: 'none fails', zh: '全部正常' }
        : { en: `failing: ${names.join(', ')}`, zh: `失败：${names.join('、')}` };
    return joined([{ en: `${probes.length} configured`, zh: `已配置 ${probes.length} 个` }, state]);
  }

  return { start, stop, describe };
}
