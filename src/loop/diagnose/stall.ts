import { median } from '#algorithms/statistics/quantile.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { describeEdge, type EdgeImpact, type Impact } from './impact.ts';
import { type DiagnosisInput, harmOf, type Periods } from './observation.ts';
import { findOddCallees, findOddInstances } from './odd-instances.ts';

/** A caller that waits for at least this share of all that it calls may not get to run itself. */
const MOST_CALLEES = 0.6;

/** A health check that takes this much longer than before was kept waiting by the process. */
const SLOW_CHECK_SECONDS = 0.03;
const SLOW_CHECK_RATIO = 5;
const CHECKS_READ = 3;

/** A service that does not get to run, or some of its instances do not, with the edges that this explains. */
export interface Stall {
  readonly service: string;
  readonly instances: readonly string[];
  readonly edges: readonly EdgeImpact[];
  readonly statement: Sentence;
}

/**
 * Processes that live and are halted now and then: too little CPU, a pause, a machine that swaps. They cannot measure
 * what they lose; those around them see it. O(harmful edges × instances of the callee).
 */
export function findStalls(
  input: DiagnosisInput,
  impact: Impact,
  periods: Periods,
  harmful: readonly EdgeImpact[],
): readonly Stall[] {
  const waiting = harmful.filter(edge => edge.waiting > edge.failures);
  const stalled = new Set(
    waiting.map(edge => edge.from).filter(service => isLateOnBothSides(service, impact, waiting)),
  );
  const odd = new Map(
    waiting
      .filter(edge => !stalled.has(edge.to))
      .map(edge => [edge.to, findOddCallees(input, periods, edge)] as const)
      .filter(([, instances]) => instances.length > 0),
  );
  const slowToAnswer = new Map(
    [...new Set(waiting.map(edge => edge.to))]
      .filter(service => !stalled.has(service) && !odd.has(service))
      .map(service => [service, findSlowChecks(input, periods, service)] as const)
      .filter(([, instances]) => instances.length > 0),
  );
  const touches = (service: string) => (edge: EdgeImpact) => edge.from === service || edge.to === service;
  return [
    ...[...stalled].map(service => ({
      service,
      instances: findOddInstances(input, periods, service),
      edges: harmful.filter(touches(service)),
      statement: {
        en: `${service} is late with everything it waits for, and nothing of that is slow: it does not get to run`,
        zh: `${service} 等待的一切都迟到，而对方都不慢：是它自己得不到运行`,
      },
    })),
    ...[...odd].map(([service, instances]) => ({
      service,
      instances,
      edges: harmful.filter(edge => touches(service)(edge) && !stalled.has(edge.from)),
      statement: tellLate(instances),
    })),
    ...[...slowToAnswer].map(([service, instances]) => ({
      service,
      instances,
      edges: harmful.filter(edge => edge.to === service),
      statement: tellSlowChecks(instances),
    })),
  ];
}

function tellLate(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return {
    en: `calls to ${en} are late, those to its siblings are not`,
    zh: `对 ${zh} 的调用变慢，对其他同类实例的调用正常`,
  };
}

function tellSlowChecks(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return {
    en: `health checks of ${en} are kept waiting too: it is not the way there`,
    zh: `${zh} 的健康检查同样迟迟得不到响应：问题不在网络路径上`,
  };
}

export function blameStall({ service, instances, edges, statement }: Stall, total: number): Suspect {
  return createSuspect({
    service,
    facts: ['slow', 'does-not-get-to-run'],
    isSure: edges.some(({ shift }) => shift.isSure),
    instances: [...instances],
    weight: edges.reduce((sum, edge) => sum + harmOf(edge), 0) / total,
    evidence: [...edges.map(edge => evidence('trace', describeEdge(edge), 1)), evidence('topology', statement, 2)],
  });
}

/**
 * Everything arrives late at a process that is halted, though none of its callees was slow; and it is late for those
 * that call it before it can even measure their calls.
 */
function isLateOnBothSides(service: string, impact: Impact, waiting: readonly EdgeImpact[]): boolean {
  const late = waiting.filter(edge => edge.from === service);
  const called = impact.edges.filter(edge => edge.from === service && edge.shift.now.count > 0).length;
  const isLateItself = waiting.some(edge => edge.to === service && edge.isCalleeSeen);
  const isSureAlone = late.filter(edge => edge.isCalleeSeen).length >= 2;
  return late.length >= MOST_CALLEES * called && (isSureAlone || isLateItself);
}

/** Instances that keep the platform's health check waiting: somebody who does not come by the way of the callers. */
function findSlowChecks(input: DiagnosisInput, periods: Periods, service: string): string[] {
  const slow = input.window.series
    .find({ metric: 'instance.health_check.duration', labels: { service } })
    .filter(series => {
      const base = series.read(periods.baseFrom, periods.baseTo).value;
      // The latest ones only: the stretch to be explained begins a little before the onset.
      const now = series.read(periods.nowFrom, periods.nowTo + 2000).value.slice(-CHECKS_READ);
      if (base.length < CHECKS_READ || now.length < CHECKS_READ) return false;
      return median(now) > Math.max(SLOW_CHECK_SECONDS, SLOW_CHECK_RATIO * median(base));
    });
  return slow.flatMap(series => series.labels.instance ?? []);
}
