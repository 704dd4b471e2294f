import { messageOf } from '#base/errors.ts';
import type { GateVerdict, SmokeRequest } from '#domain/plan.ts';
import type { Instance } from '#domain/topology.ts';
import type { HealthJudge } from '#ports/health-judge.ts';
import type { Platform } from '#ports/platform.ts';

const REQUEST_TIMEOUT_MS = 5000;
const BODY_LIMIT_BYTES = 256 * 1024;

/** A gate with requests is judged by their answers; every other by `health`. */
export function withSmokeTests(health: HealthJudge, platform: Pick<Platform, 'listServices'>): HealthJudge {
  return {
    judge(gate, sinceMs) {
      if (gate.requests === undefined) return health.judge(gate, sinceMs);
      const services = platform.listServices().filter(({ name }) => gate.services.includes(name));
      return judgeAnswers(
        gate.requests,
        services.flatMap(({ instances }) => instances),
      );
    },
  };
}

async function judgeAnswers(requests: readonly SmokeRequest[], instances: readonly Instance[]): Promise<GateVerdict> {
  if (instances.length === 0) return { status: 'no-data', reason: 'there is no instance to ask' };
  const asked = instances.flatMap(instance => requests.map(request => findFault(instance, request)));
  const faults = (await Promise.all(asked)).filter(fault => fault !== undefined);
  if (faults.length > 0) return { status: 'wait', reason: faults.slice(0, 3).join('; ') };
  const what = requests.map(({ path }) => `GET ${path}`).join(', ');
  return { status: 'pass', reason: `${what}: answered as it should be by ${instances.map(({ id }) => id).join(', ')}` };
}

/** What is wrong with the answer, if anything. */
async function findFault({ id, host, port }: Instance, request: SmokeRequest): Promise<string | undefined> {
  const { path, status, contains } = request;
  const place = `GET ${path} at ${id}`;
  try {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await readStart(response);
    if (response.status !== status) return `${place} answered ${response.status}, not ${status}`;
    return contains === undefined || text.includes(contains) ? undefined : `${place}: the body lacks "${contains}"`;
  } catch (error) {
    return `${place} failed: ${messageOf(error)}`;
  }
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop cancels the rest.
    if (size > BODY_LIMIT_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
