import type { Clock } from '#base/clock.ts';
import { describeAnomaly, type Subject } from '#domain/anomaly.ts';
import type { Incident } from '#domain/incident.ts';
import type { Gate, GateVerdict } from '#domain/plan.ts';
import { joined, listOf, type Sentence } from '#domain/sentence.ts';
import { describeStatus, isDown, type Topology } from '#domain/topology.ts';
import type { HealthJudge } from '#ports/health-judge.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type Detector, lastCompleteSecond } from './detector.ts';
import { type Finding, findingKey } from './finding.ts';
import { type Harm, readHarm, totalHarm } from './harm.ts';

interface JudgeParts {
  readonly window: HotWindow;
  /** Asked anew each time: a restored state brings a new detector. */
  readonly getDetector: () => Detector;
  readonly clock: Clock;
  readonly readTopology: () => Topology;
  readonly findIncident: (id: string) => Incident | undefined;
}

/** Signals needed after the repair before anything is said. */
const LEAST_SIGHT_MS = 2000;
/** Things may get worse for a moment while they are being mended. */
const WORSE_AFTER_MS = 12_000;
const HARM_WINDOW_MS = 5000;
/** Failed calls and seconds of waiting per second that somebody notices. */
const LEAST_HARM = 0.5;

/** Judges health by the very indicators that opened the incident, on signals from after the repair only. */
export function createHealthJudge(parts: JudgeParts): HealthJudge {
  return {
    judge: async (gate, sinceMs) => judge(parts, gate, sinceMs),
  };
}

function judge(parts: JudgeParts, gate: Gate, sinceMs: number): GateVerdict {
  const now = parts.clock.now();
  const endMs = lastCompleteSecond(now);
  if (endMs - sinceMs < LEAST_SIGHT_MS)
    return { status: 'wait', reason: { en: 'too early to tell', zh: '为时尚早，还无法判断' } };
  const topology = parts.readTopology();
  const relapsed = topology.services
    .filter(service => gate.services.includes(service.name))
    .flatMap(service =>
      service.instances.filter(instance => instance.status === 'exited' && (instance.exit?.at ?? 0) > sinceMs),
    );
  if (relapsed.length > 0) {
    const { en, zh } = listOf(relapsed.map(({ id }) => id));
    return { status: 'failed', reason: { en: `${en} exited again after the repair`, zh: `修复之后 ${zh} 再次退出` } };
  }
  const missing = topology.services
    .filter(service => gate.services.includes(service.name))
    .flatMap(service => service.instances.filter(instance => isDown(instance) || instance.status === 'starting'));
  if (missing.length > 0) {
    return { status: 'wait', reason: joined(missing.map(describeStatus)) };
  }
  const worse = findWorsening(parts, topology, { now, endMs, sinceMs });
  if (worse !== undefined) return { status: 'worse', reason: worse };
  const trouble = findTrouble(parts, gate, topology, { now, sinceMs });
  if (trouble.length > 0) {
    return {
      status: 'wait',
      isTrouble: true,
      isBetter: hasMendedOwn(parts, gate, trouble) || isMuchBetter(parts, topology, { now, endMs, sinceMs }),
      isElsewhere: !trouble.some(({ subject }) => isAt(gate, subject)),
      reason: joined(trouble.slice(0, 3).map(describeAnomaly), { en: '; ', zh: '；' }),
    };
  }
  const silent = findSilence(parts, topology, endMs);
  if (silent !== undefined) return { status: 'no-data', reason: silent };
  return { status: 'pass', reason: tellAllWell(gate) };
}

function tellAllWell({ incident }: Gate): Sentence {
  return incident === undefined
    ? { en: 'every indicator is in its usual band, all instances are ready', zh: '各项指标都在正常区间，所有实例就绪' }
    : {
        en: 'every indicator of the incident is in its usual band, all instances are ready',
        zh: '事件的各项指标都已回到正常区间，所有实例就绪',
      };
}

function findTrouble(
  parts: JudgeParts,
  gate: Gate,
  topology: Topology,
  { now, sinceMs }: { now: number; sinceMs: number },
): Finding[] {
  const incident = gate.incident === undefined ? undefined : parts.findIncident(gate.incident);
  const keys = new Set(incident?.anomalies.map(anomaly => findingKey(anomaly)));
  const concerned = new Set([...gate.services, ...(incident?.services ?? [])]);
  return parts
    .getDetector()
    .findNow({ ...topology, now, notBeforeMs: sinceMs })
    .filter(finding => finding.grade !== 'info')
    .filter(finding => keys.has(findingKey(finding)) || concerned.has(finding.subject.service));
}

function isAt({ services }: Gate, { service, callee }: Subject): boolean {
  return services.includes(service) || (callee !== undefined && services.includes(callee));
}

/** Whether what the incident showed at the gate's own services is gone: what is left has another cause. */
function hasMendedOwn(parts: JudgeParts, gate: Gate, trouble: readonly Finding[]): boolean {
  const incident = gate.incident === undefined ? undefined : parts.findIncident(gate.incident);
  const wasHere = (incident?.anomalies ?? []).some(({ grade, subject }) => grade !== 'info' && isAt(gate, subject));
  return wasHere && !trouble.some(({ subject }) => isAt(gate, subject));
}

/** Worse means: users suffer clearly more than just before the repair, for two windows in a row. */
function findWorsening(
  parts: JudgeParts,
  topology: Topology,
  { now, endMs, sinceMs }: { now: number; endMs: number; sinceMs: number },
): Sentence | undefined {
  if (now - sinceMs < WORSE_AFTER_MS) return undefined;
  const { before, windows } = readHarmAround(parts, topology, { endMs, sinceMs });
  const limit = 1.3 * totalHarm(before) + Math.max(0.5, 0.15 * before.callsPerSecond);
  if (!windows.every(harm => totalHarm(harm) > limit)) return undefined;
  const [current, earlier] = [totalHarm(windows[0]!).toFixed(1), totalHarm(before).toFixed(1)];
  return {
    en: `users suffer more than before: ${current} failed calls and seconds of waiting per second, ${earlier} before`,
    zh: `用户受到的影响比之前更大：每秒失败调用与等待秒数合计 ${current}，之前 ${earlier}`,
  };
}

/** Much better means: users suffer less than half of what they did just before the repair, for two windows in a row. */
function isMuchBetter(
  parts: JudgeParts,
  topology: Topology,
  { now, endMs, sinceMs }: { now: number; endMs: number; sinceMs: number },
): boolean {
  if (now - sinceMs < WORSE_AFTER_MS) return false;
  const { before, windows } = readHarmAround(parts, topology, { endMs, sinceMs });
  return totalHarm(before) >= LEAST_HARM && windows.every(harm => totalHarm(harm) < 0.5 * totalHarm(before));
}

/** Before the repair, and in the last two windows. */
function readHarmAround(
  parts: JudgeParts,
  { dependencies }: Topology,
  { endMs, sinceMs }: { endMs: number; sinceMs: number },
): { before: Harm; windows: readonly Harm[] } {
  const input = { window: parts.window, detector: parts.getDetector(), dependencies };
  return {
    before: readHarm(input, sinceMs - 8000, sinceMs),
    windows: [1, 2].map(n => readHarm(input, endMs - n * HARM_WINDOW_MS, endMs - (n - 1) * HARM_WINDOW_MS)),
  };
}

/** A system that nobody calls any more looks healthy; it is not proof of health. */
function findSilence(parts: JudgeParts, topology: Topology, endMs: number): Sentence | undefined {
  const called = new Set(topology.dependencies.map(dependency => dependency.to));
  const entries = [...parts.window.flows.list('service'), ...parts.window.flows.list('edge')].filter(
    flow => !called.has(flow.id.service),
  );
  const usual = entries.filter(flow => (parts.getDetector().findBaseline(flow)?.perSecond.level ?? 0) >= 1);
  if (usual.length === 0) return undefined;
  const isSilent = usual.every(flow => flow.summarise(endMs - HARM_WINDOW_MS, endMs).count === 0);
  return isSilent ? { en: 'no calls were seen in the last seconds', zh: '最近几秒没有观测到调用' } : undefined;
}
