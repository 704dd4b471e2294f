import type { Clock } from '#base/clock.ts';
import { describeDurationMs } from '#base/duration.ts';
import { dial, type Patience } from './dial.ts';
import { type Findings, runStep } from './http-step.ts';
import type { HttpTarget, Probe, TcpAddress } from './probe.ts';
import { isTrouble, type Trouble, trouble } from './trouble.ts';

export interface CheckResult {
  /** Why the check failed; undefined when it passed. */
  readonly trouble: string | undefined;
  readonly durationMs: number;
  readonly findings: Readonly<Findings>;
}

interface CheckSurroundings {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly signal: AbortSignal;
}

/** Makes one check, all steps of it. Never rejects, and ends within the probe's timeout or when `signal` is aborted. */
export async function runCheck(probe: Probe, { clock, signal }: CheckSurroundings): Promise<CheckResult> {
  const { timeoutMs, maxDurationMs, target } = probe;
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const patience: Patience = { signal: ending.signal, timeoutMs };
  const findings: Findings = { statusCode: undefined, redirects: 0, expiresAt: undefined };
  const begunAt = clock.elapsed();
  const failed =
    target.kind === 'tcp'
      ? await checkTcp(target.address, patience)
      : await runSteps(target, { probe, patience, findings });
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  const durationMs = clock.elapsed() - begunAt;
  return { trouble: (failed ?? judgeDuration(durationMs, maxDurationMs))?.trouble, durationMs, findings };
}

async function checkTcp(address: TcpAddress, patience: Patience): Promise<Trouble | undefined> {
  const line = await dial({ ...address, isTls: false }, patience);
  if (isTrouble(line)) return line;
  line.socket.destroy();
  return undefined;
}

interface JourneyInput {
  readonly probe: Probe;
  readonly patience: Patience;
  readonly findings: Findings;
}

async function runSteps({ steps }: HttpTarget, input: JourneyInput): Promise<Trouble | undefined> {
  const { probe, patience, findings } = input;
  const values = new Map<string, string>();
  for (const [index, step] of steps.entries()) {
    const taken = await runStep({ step, values, verifyCertificate: probe.verifyCertificate, patience, findings });
    if (isTrouble(taken)) return steps.length === 1 ? taken : trouble(`${placeOf(index, step.name)}, ${taken.trouble}`);
    for (const [name, value] of taken) values.set(name, value);
  }
  return undefined;
}

function placeOf(index: number, name: string | undefined): string {
  return `step ${index + 1}${name === undefined ? '' : ` (${name})`}`;
}

function judgeDuration(durationMs: number, maxDurationMs = Number.POSITIVE_INFINITY): Trouble | undefined {
  if (durationMs <= maxDurationMs) return undefined;
  const [took, most] = [durationMs, maxDurationMs].map(describeDurationMs);
  return trouble(`everything was answered, but it took ${took}, expected at most ${most}`);
}
