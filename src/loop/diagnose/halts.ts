import { median } from '#algorithms/statistics/quantile.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import type { DiagnosisInput, Periods } from './observation.ts';
import { findOddCallees } from './odd-instances.ts';

/** A health check that takes this much longer than before was kept waiting by the process. */
const SLOW_CHECK_SECONDS = 0.03;
const SLOW_CHECK_RATIO = 5;
const CHECKS_READ = 3;
/** Little by itself: it says whose fault late calls are, and nothing when no calls are late. */
const ALONE = 0.02;

/**
 * Instances that live and are halted now and then, by what those around them see: calls to them are late and those to their siblings are not, or
 * they keep the health check waiting. O(edges × instances).
 */
export function findHalts(input: DiagnosisInput, periods: Periods): Suspect[] {
  const edges = input.window.flows
    .list('edge')
    .flatMap(({ id: { service, callee } }) => (callee === undefined ? [] : { from: service, to: callee }));
  return [...new Set(edges.map(({ to }) => to))].flatMap(service => {
    const odd = new Set(edges.filter(({ to }) => to === service).flatMap(edge => findOddCallees(input, periods, edge)));
    if (odd.size > 0) return halt(service, [...odd], tellOddCallees);
    const slow = findSlowChecks(input, periods, service);
    return slow.length > 0 ? halt(service, slow, tellSlowChecks) : [];
  });
}

function halt(
  service: string,
  instances: readonly string[],
  tell: (instances: readonly string[]) => Sentence,
): Suspect {
  const said = evidence('topology', tell(instances), 2);
  return createSuspect({
    service,
    instances,
    weight: ALONE,
    isGround: true,
    facts: ['slow', 'does-not-get-to-run'],
    evidence: [said],
  });
}

function tellOddCallees(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return {
    en: `calls to ${en} are late, those to its siblings are not`,
    zh: `对 ${zh} 的调用变慢，对其他实例的调用没有`,
  };
}

function tellSlowChecks(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return {
    en: `health checks of ${en} are kept waiting too: it is not the way there`,
    zh: `${zh} 的健康检查也在等待：问题不在途中`,
  };
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
