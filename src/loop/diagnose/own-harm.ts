import type { Evidence } from '#domain/cause.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import { Demand, describeFlood, type Flood, factsOfFlood } from './demand.ts';
import type { Impact, ServiceImpact } from './impact.ts';
import { type DiagnosisInput, harmOf, type Periods } from './observation.ts';
import { findOddInstances } from './odd-instances.ts';
import type { Fact } from './problems/problem-pattern.ts';
import { findOtherVersion } from './versions.ts';

/** Less than half of what became worse at a service is hardly its own, when as much comes from elsewhere. */
const MOSTLY_OWN = 0.5;
/** What remains on a service that others flood: it may be weak by itself. */
const VICTIM_SHARE = 0.15;

/** Services whose own share of the trouble is worth a word: slower or failing by themselves, not through their callees. */
export function findOwnHarm(input: DiagnosisInput, impact: Impact, periods: Periods, total: number): Suspect[] {
  const demand = new Demand(impact, periods);
  return impact.services
    .filter(service => harmOf(service) > 0.03 * total && harmOf(service) > 0.05)
    .flatMap(own => {
      const floods = demand.floodsOf(own.service, input);
      const culprits = floods.filter(({ isCulprit }) => isCulprit);
      const share = harmOf(own) / total;
      const flooded = culprits.reduce((sum, flood) => sum + flood.share, 0);
      const surge = demand.surgeOf(own.service);
      return [
        suspect({ input, periods, own, surge, floods, weight: flooded > 0 ? VICTIM_SHARE * share : share }),
        ...culprits.map(flood => blameFlood(input, own, flood, (1 - VICTIM_SHARE) * share * (flood.share / flooded))),
      ];
    });
}

interface OwnTrouble {
  readonly input: DiagnosisInput;
  readonly periods: Periods;
  readonly own: ServiceImpact;
  readonly surge: number;
  readonly floods: readonly Flood[];
  readonly weight: number;
}

function suspect({ input, periods, own, surge, floods, weight }: OwnTrouble): Suspect {
  const { service, shift } = own;
  const odd = findOddInstances(input, periods, service);
  const strained = input.anomalies
    .filter(anomaly => anomaly.subject.service === service && anomaly.class === 'resource')
    .flatMap(anomaly => anomaly.subject.instance ?? []);
  const otherVersion = findOtherVersion(input.topology, service, odd);
  const facts: Fact[] = [
    own.failures > own.waiting ? 'fails' : 'slow',
    ...(surge > 1 ? (['surge'] as const) : []),
    ...(odd.length > 0 ? (['some-instances'] as const) : []),
    ...(otherVersion === undefined ? [] : (['version-differs'] as const)),
  ];
  return createSuspect({
    service,
    facts,
    weight,
    isSure: shift.isSure && harmOf(own) >= MOSTLY_OWN * harmOf(shift),
    instances: odd.length > 0 ? odd : [...new Set(strained)],
    changes: findSuspectChanges(input.changes, service, input.startedAt),
    evidence: [
      ...describeOwn(own),
      ...(surge > 1 ? [evidence('metric', tellSurge(service, surge), 1)] : []),
      ...floods.filter(({ isCulprit }) => !isCulprit).map(describeRepetition),
      ...(odd.length > 0 ? [evidence('trace', tellOdd(odd), 0.5)] : []),
      ...(otherVersion === undefined ? [] : [evidence('platform', otherVersion, 1)]),
    ],
  });
}

function blameFlood(input: DiagnosisInput, own: ServiceImpact, flood: Flood, weight: number): Suspect {
  const { from, to } = flood;
  return createSuspect({
    service: from,
    callee: to,
    weight,
    facts: factsOfFlood(flood),
    changes: findSuspectChanges(input.changes, from, input.startedAt),
    evidence: [describeFlood(flood), ...describeOwn(own)],
  });
}

function tellSurge(service: string, surge: number): Sentence {
  const times = surge.toFixed(1);
  return { en: `${service} gets ${times} times its usual calls`, zh: `${service} 收到的调用量是平时的 ${times} 倍` };
}

function tellOdd(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return { en: `only ${en} of its instances are affected`, zh: `其实例中只有 ${zh} 受影响` };
}

function describeRepetition({ from, to, timesUsual }: Flood): Evidence {
  const times = timesUsual.toFixed(1);
  return evidence(
    'metric',
    {
      en: `${from} repeats failed calls: ${to} gets ${times} times the usual, from nobody else`,
      zh: `${from} 在重试失败的调用：${to} 收到的调用是平时的 ${times} 倍，且只来自它`,
    },
    0.5,
  );
}

function describeOwn({ service, failures, waiting, shift: { base, now } }: ServiceImpact): Evidence[] {
  const statements: Evidence[] = [];
  if (failures > 0) {
    statements.push(
      evidence(
        'trace',
        {
          en: `${service} fails by itself: ${failures.toFixed(1)} calls/s more than usual (${ratio(now.errorRatio)} of calls, before ${ratio(base.errorRatio)})`,
          zh: `${service} 自身出错：每秒失败调用比平时多 ${failures.toFixed(1)} 次（错误率 ${ratio(now.errorRatio)}，之前 ${ratio(base.errorRatio)}）`,
        },
        2,
      ),
    );
  }
  if (waiting > 0) {
    statements.push(
      evidence(
        'trace',
        {
          en: `${service} is slow by itself: mean ${Math.round(now.meanMs)} ms, before ${Math.round(base.meanMs)} ms; ${waiting.toFixed(1)} s of waiting per second not explained by what it calls`,
          zh: `${service} 自身变慢：平均 ${Math.round(now.meanMs)} ms，之前 ${Math.round(base.meanMs)} ms；每秒有 ${waiting.toFixed(1)} s 的等待无法由它调用的服务解释`,
        },
        2,
      ),
    );
  }
  return statements;
}

function ratio(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
