import type { AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Incident } from '#domain/incident.ts';
import { unworded } from '#domain/sentence.ts';
import type { Service } from '#domain/topology.ts';
import { describeStrategyActions } from '../../../test/described-actions.ts';
import { createService, createTopology } from '../../../test/synthetic-shop.ts';
import type { DecisionInput } from './options.ts';
import { readStrategies } from './strategies.ts';

export const NOW = 1_700_000_000_000;
export const actions = describeStrategyActions();

const incident: Incident = {
  id: 'incident',
  number: 1,
  title: unworded(''),
  status: 'diagnosed',
  grade: 'critical',
  startedAt: NOW - 5000,
  detectedAt: NOW - 3000,
  services: ['payment'],
  anomalies: [],
  causes: [],
  runs: [],
  tried: [],
  summary: unworded(''),
};

function cause(fields: Partial<Cause>): Cause {
  return {
    service: 'payment',
    instances: [],
    type: 'code-bug',
    problem: 'error-burst',
    confidence: 0.9,
    evidence: [],
    changes: [],
    affected: [],
    ...fields,
  };
}

export interface Situated {
  readonly cause?: Partial<Cause>;
  readonly service?: Partial<Service>;
  readonly changes?: readonly Change[];
  readonly alsoDown?: readonly Service[];
  readonly tried?: readonly string[];
  readonly autonomy?: AutonomyLevel;
  readonly record?: Readonly<Record<string, { successes: number; failures: number }>>;
  readonly refuse?: string;
  readonly capacityLossRatio?: number;
}

/** A decision on trouble at `payment`, with what is said otherwise. */
export function situate(input: Situated): DecisionInput {
  const service = createService('payment', { version: '1.1.0', ...input.service });
  return {
    incident: { ...incident, tried: input.tried ?? [] },
    cause: cause(input.cause ?? {}),
    situation: {
      cause: cause(input.cause ?? {}),
      service,
      changes: input.changes ?? [],
      alsoDown: input.alsoDown ?? [],
    },
    topology: createTopology(),
    strategies: readStrategies(),
    actions,
    preview: async call =>
      call.action === input.refuse
        ? { refused: unworded('not now') }
        : {
            summary: unworded(call.action),
            changes: [unworded(call.action)],
            instances: [],
            capacityLossRatio: input.capacityLossRatio ?? 0,
          },
    autonomyOf: async () => input.autonomy ?? 'automatic',
    recordOf: strategy => input.record?.[strategy] ?? { successes: 0, failures: 0 },
    windowRisk: 0,
    recentFailures: 0,
    planId: 'plan',
    now: NOW,
  };
}
