import type { Anomaly } from '#domain/anomaly.ts';
import { describeSubject } from '#domain/anomaly.ts';
import type { Evidence } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import { type Candidate, createCandidate, evidence, type Problem } from './candidate.ts';
import { changeEvidence, findSuspectChanges } from './changes.ts';
import type { Impact, ServiceImpact } from './impact.ts';
import { type DiagnosisInput, findOddInstances, harmOf, type Periods } from './observation.ts';

/** A change multiplies the weight of what is there; alone it weighs nothing. */
const CHANGE_FACTOR = 2;
/** Traffic at the entry this much above usual is a surge. */
const SURGE_FACTOR = 1.7;

/** Services whose own share of the trouble is worth a word: slower or failing by themselves, not through their callees. */
export function findOwnHarm(input: DiagnosisInput, impact: Impact, periods: Periods, total: number): Candidate[] {
  return impact.services
    .filter(service => harmOf(service) > 0.03 * total && harmOf(service) > 0.05)
    .map(service => explain(input, impact, periods, service, harmOf(service) / total));
}

function explain(
  input: DiagnosisInput,
  impact: Impact,
  periods: Periods,
  own: ServiceImpact,
  share: number,
): Candidate {
  const { service } = own;
  const changes = findSuspectChanges(input.changes, service, input.startedAt);
  const resources = input.anomalies.filter(
    anomaly => anomaly.subject.service === service && anomaly.class === 'resource',
  );
  const surge = surgeFactor(impact, service);
  const problem = nameProblem({ own, changes, resources, surge });
  const instances = findOddInstances(input, periods, service);
  return createCandidate(problem, {
    service,
    instances:
      instances.length > 0 ? instances : [...new Set(resources.flatMap(anomaly => anomaly.subject.instance ?? []))],
    weight: share * (changes.length > 0 ? CHANGE_FACTOR : 1) * (resources.length > 0 ? 1.3 : 1),
    changes: changes.map(change => change.id),
    evidence: [
      ...describeOwn(own),
      ...resources.map(anomaly =>
        evidence('metric', `${describeSubject(anomaly.subject)}: ${anomaly.description}`, 1, anomaly.startedAt),
      ),
      ...(surge >= SURGE_FACTOR
        ? [evidence('metric', `${service} gets ${surge.toFixed(1)} times its usual calls`, 1)]
        : []),
      ...(instances.length > 0
        ? [evidence('trace', `only ${instances.join(', ')} of its instances are affected`, 0.5)]
        : []),
      ...changes.map(change => changeEvidence(change, input.startedAt)),
    ],
  });
}

interface Signs {
  readonly own: ServiceImpact;
  readonly changes: readonly Change[];
  readonly resources: readonly Anomaly[];
  readonly surge: number;
}

function nameProblem({ own, changes, resources, surge }: Signs): Problem {
  if (changes[0]?.kind === 'deploy') return 'bad-release';
  if (changes[0]?.kind === 'config') return 'wrong-configuration';
  if (surge >= SURGE_FACTOR) return 'traffic-surge';
  const indicators = new Set(resources.map(anomaly => anomaly.indicator));
  if (indicators.has('memory')) return 'memory-leak';
  if (indicators.has('connection-pool-exhausted')) return 'pool-exhaustion';
  if (indicators.has('descriptors')) return 'descriptor-exhaustion';
  if (indicators.has('cpu') || indicators.has('event-loop-saturated')) return 'cpu-saturation';
  return own.failures > own.waiting ? 'error-burst' : 'slow-code';
}

function surgeFactor(impact: Impact, service: string): number {
  const shift = impact.serviceShifts.get(service);
  return shift === undefined || shift.base.perSecond < 0.5 ? 1 : shift.now.perSecond / shift.base.perSecond;
}

function describeOwn({ service, failures, waiting, shift }: ServiceImpact): Evidence[] {
  const statements: Evidence[] = [];
  if (failures > 0) {
    statements.push(
      evidence(
        'trace',
        `${service} fails by itself: ${failures.toFixed(1)} calls/s more than usual (${ratio(shift.now.errorRatio)} of calls, before ${ratio(shift.base.errorRatio)})`,
        2,
      ),
    );
  }
  if (waiting > 0) {
    statements.push(
      evidence(
        'trace',
        `${service} is slow by itself: mean ${Math.round(shift.now.meanMs)} ms, before ${Math.round(shift.base.meanMs)} ms; ${waiting.toFixed(1)} s of waiting per second not explained by what it calls`,
        2,
      ),
    );
  }
  return statements;
}

function ratio(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
