import { about, type Sentence } from '#domain/sentence.ts';
import { type Instance, isDown, type Service } from '#domain/topology.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import type { DiagnosisInput } from './observation.ts';
import type { Fact } from './problems/problem-pattern.ts';

const CRASH_LOOP_WITHIN_MS = 120_000;
/** A process that dies this soon after its start was not killed by chance. */
const SHORT_LIFE_MS = 25_000;
const MEGABYTE = 1024 * 1024;

/**
 * Instances that are down, by the platform's word. A service that is down only because what it depends on is down, or
 * refuses it, is not a cause: its dependency is.
 *
 * @param refusing - services that say no to their callers
 */
export function findBrokenInstances(input: DiagnosisInput, refusing: ReadonlySet<string>): Suspect[] {
  const broken = input.topology.services
    .map(service => ({ service, down: service.instances.filter(isDown), repeats: countCrashes(input, service) }))
    .filter(({ down }) => down.length > 0)
    .filter(({ service }) => ![...refusing].some(callee => isDependencyOf(input, callee, service.name)));
  return broken
    .filter(
      ({ service, down }) =>
        down.some(instance => instance.status !== 'unready') ||
        !broken.some(other => isDependencyOf(input, other.service.name, service.name)),
    )
    .map(({ service, down, repeats }) => explain(input, service.name, down, repeats));
}

function isDependencyOf(input: DiagnosisInput, dependency: string, service: string): boolean {
  return (
    dependency !== service && input.topology.dependencies.some(edge => edge.from === service && edge.to === dependency)
  );
}

function explain(input: DiagnosisInput, service: string, down: readonly Instance[], repeats: number): Suspect {
  const changes = findSuspectChanges(input.changes, service, firstTroubleAt(input, service));
  return createSuspect({
    service,
    isFact: true,
    instances: down.map(instance => instance.id),
    facts: factsOf(input, down, repeats),
    weight: 3 + (changes.length > 0 ? 1 : 0),
    changes,
    evidence: [
      ...down.map(instance => evidence('platform', describeDown(input, instance), 3, instance.exit?.at)),
      ...(repeats >= 2
        ? [
            evidence(
              'platform',
              {
                en: `an instance of ${service} crashed ${repeats} times in the last ${CRASH_LOOP_WITHIN_MS / 60_000} minutes`,
                zh: `${service} 的一个实例在最近 ${CRASH_LOOP_WITHIN_MS / 60_000} 分钟内崩溃了 ${repeats} 次`,
              },
              2,
            ),
          ]
        : []),
    ],
  });
}

function factsOf(input: DiagnosisInput, down: readonly Instance[], repeats: number): Fact[] {
  const isAny = (test: (instance: Instance) => boolean): boolean => down.some(test);
  const hasExited = isAny(({ status }) => status === 'exited') || repeats >= 2;
  const hasFailed = isAny(({ status }) => status === 'failed');
  return [
    ...(hasExited ? (['crashed'] as const) : []),
    ...(hasFailed ? (['never-started'] as const) : []),
    ...(hasExited || hasFailed ? [] : (['unready'] as const)),
    ...(repeats >= 2 ? (['crashed-repeatedly'] as const) : []),
    ...(isAny(instance => livedMs(instance) < SHORT_LIFE_MS) ? (['died-young'] as const) : []),
    ...(hasExited && isAny(instance => ranOutOfMemory(input, instance)) ? (['ran-out-of-memory'] as const) : []),
    ...(isAny(({ exit }) => exit?.signal === 'SIGKILL' || exit?.code === 137) ? (['killed'] as const) : []),
  ];
}

/** Crashes of the version that runs now: those of one that was taken back are over. */
function countCrashes(input: DiagnosisInput, service: Service): number {
  const crashes = input.events.filter(
    ({ kind, at, instance }) =>
      kind === 'exited' &&
      instance.service === service.name &&
      instance.version === service.version &&
      at > input.now - CRASH_LOOP_WITHIN_MS &&
      livedMs(instance) < CRASH_LOOP_WITHIN_MS,
  );
  // Two instances that die once each are no loop.
  return Math.max(0, ...service.instances.map(({ id }) => crashes.filter(event => event.instance.id === id).length));
}

function livedMs(instance: Instance): number {
  if (instance.exit === undefined || instance.startedAt === undefined) return Number.POSITIVE_INFINITY;
  return instance.exit.at - instance.startedAt;
}

function firstTroubleAt(input: DiagnosisInput, service: string): number {
  const exits = input.events.filter(
    event =>
      event.kind === 'exited' &&
      event.instance.service === service &&
      event.at >= input.startedAt - CRASH_LOOP_WITHIN_MS,
  );
  return Math.min(input.startedAt, ...exits.map(event => event.at));
}

/** V8 aborts itself at its heap limit; the kernel kills at the machine's; both after steady growth. */
function ranOutOfMemory({ anomalies, window }: DiagnosisInput, instance: Instance): boolean {
  if (anomalies.some(anomaly => anomaly.indicator === 'memory' && anomaly.subject.instance === instance.id))
    return true;
  const aborted = instance.exit?.signal === 'SIGABRT' || instance.exit?.code === 134;
  if (!aborted || instance.exit === undefined) return false;
  const { at } = instance.exit;
  return window.series
    .find({ metric: 'process.memory.usage', labels: { service: instance.service, instance: instance.id } })
    .map(series => series.read(at - 60_000, at + 1).value)
    .some(value => value.length > 4 && value.at(-1)! - Math.min(...value) > 20 * MEGABYTE);
}

function lastLine(text: string): string {
  return text.split('\n').at(-1)!.slice(0, 160);
}

function describeDown(input: DiagnosisInput, instance: Instance): Sentence {
  const lastWord = input.events.findLast(event => event.instance.id === instance.id && event.detail.en !== '')?.detail;
  const state = describeState(instance);
  return lastWord === undefined ? state : about(state, { en: lastLine(lastWord.en), zh: lastLine(lastWord.zh) });
}

function describeState(instance: Instance): Sentence {
  const { id, status, exit } = instance;
  if (status === 'unready') {
    return { en: `${id} lives but does not answer its health check`, zh: `${id} 进程仍在，但健康检查无响应` };
  }
  if (status === 'failed') return { en: `${id} could not be started`, zh: `${id} 无法启动` };
  const how: Sentence =
    exit?.signal !== undefined && exit.signal !== null
      ? { en: exit.signal, zh: `信号 ${exit.signal}` }
      : { en: `code ${exit?.code ?? 'unknown'}`, zh: `退出码 ${exit?.code ?? '未知'}` };
  const age = livedMs(instance);
  if (!Number.isFinite(age)) return { en: `${id} exited (${how.en})`, zh: `${id} 已退出（${how.zh}）` };
  const seconds = Math.round(age / 1000);
  return {
    en: `${id} exited (${how.en}) after ${seconds} s of life`,
    zh: `${id} 运行 ${seconds} s 后退出（${how.zh}）`,
  };
}
