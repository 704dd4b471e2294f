import { describeSubject } from '#domain/anomaly.ts';
import { type Candidate, createCandidate, evidence, type Problem } from './candidate.ts';
import { changeEvidence, findSuspectChanges } from './changes.ts';
import type { DiagnosisInput } from './observation.ts';

const PROBLEM_OF_INDICATOR: Readonly<Record<string, Problem>> = {
  memory: 'memory-leak',
  descriptors: 'descriptor-exhaustion',
  'connection-pool-exhausted': 'pool-exhaustion',
  'heap-nearly-full': 'memory-leak',
  'cache-hit-ratio': 'cache-failure',
  cpu: 'cpu-saturation',
  'event-loop-saturated': 'cpu-saturation',
};

/** How much each sign says by itself, before any user suffers. CPU alone says little: work is what CPUs are for. */
const WEIGHT_OF_INDICATOR: Readonly<Record<string, number>> = {
  memory: 1.2,
  'heap-nearly-full': 1,
  descriptors: 1.2,
  'connection-pool-exhausted': 0.8,
  'cache-hit-ratio': 3,
  'event-loop-saturated': 0.4,
  cpu: 0.1,
};

/** Saturation and leaks that may not have harmed anyone yet. */
export function findResourceTrouble(input: DiagnosisInput): Candidate[] {
  return input.anomalies
    .filter(anomaly => anomaly.endedAt === undefined && PROBLEM_OF_INDICATOR[anomaly.indicator] !== undefined)
    .map(anomaly => {
      const { service, instance } = anomaly.subject;
      const changes = findSuspectChanges(input.changes, service, input.startedAt);
      return createCandidate(PROBLEM_OF_INDICATOR[anomaly.indicator]!, {
        service,
        instances: instance === undefined ? [] : [instance],
        weight: WEIGHT_OF_INDICATOR[anomaly.indicator]!,
        changes: changes.map(change => change.id),
        evidence: [
          evidence('metric', `${describeSubject(anomaly.subject)}: ${anomaly.description}`, 2, anomaly.startedAt),
          ...changes.map(change => changeEvidence(change, input.startedAt)),
        ],
      });
    });
}
