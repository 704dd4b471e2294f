import { messageOf } from '#base/errors.ts';
import type { GateVerdict, SmokeRequest } from '#domain/plan.ts';
import { joined, type Sentence } from '#domain/sentence.ts';
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
  if (instances.length === 0)
    return { status: 'no-data', reason: { en: 'there is no instance to ask', zh: '没有可检查的实例' } };
  const asked = instances.flatMap(instance => requests.map(request => findFault(instance, request)));
  const faults = (await Promise.all(asked)).filter(fault => fault !== undefined);
  if (faults.length > 0) return { status: 'wait', reason: joined(faults.slice(0, 3), { en: '; ', zh: '；' }) };
  const what = requests.map(({ path }) => `GET ${path}`).join(', ');
  const who = instances.map(({ id }) => id).join(', ');
  return {
    status: 'pass',
    reason: { en: `${what}: answered as it should be by ${who}`, zh: `${what}：${who} 的应答均符合预期` },
  };
}

/** What is wrong with the answer, if anything. */
async function findFault({ id, host, port }: Instance, request: SmokeRequest): Promise<Sentence | undefined> {
  const { path, status, contains } = request;
  const what = `GET ${path}`;
  try {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await readStart(response);
    if (response.status !== status) {
      const { status: given } = response;
      return {
        en: `${what} at ${id} answered ${given}, not ${status}`,
        zh: `${id} 对 ${what} 应答 ${given}，而非 ${status}`,
      };
    }
    return contains === undefined || text.includes(contains)
      ? undefined
      : { en: `${what} at ${id}: the body lacks "${contains}"`, zh: `${id} 对 ${what} 的应答中没有“${contains}”` };
  } catch (error) {
    const why = messageOf(error);
    return { en: `${what} at ${id} failed: ${why}`, zh: `对 ${id} 的 ${what} 失败：${why}` };
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
