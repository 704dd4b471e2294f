import type { CaseNode, CaseSeries, DiagnosisCase, SeriesRole } from './case.ts';

export const START_AT = Date.UTC(2026, 0, 31, 14);
export const STEP_MS = 10_000;
export const SAMPLES = 60;
export const ONSET_SAMPLE = 45;
export const ONSET_AT = START_AT + ONSET_SAMPLE * STEP_MS;

interface Level {
  readonly node: string;
  readonly callee?: string;
  readonly role: SeriesRole;
  readonly unit?: string;
  readonly limit?: number;
  readonly before: number;
  readonly during?: number;
}

/** A series that jumps with the trouble, with a little deterministic ripple. */
export function levelSeries({ node, callee, role, unit, limit, before, during = before }: Level): CaseSeries {
  const ripple = (i: number) => 1 + 0.02 * Math.sin(i * 2.4 + before * 7);
  return {
    ...{ node, metric: role, role, intervalMs: STEP_MS },
    unit: unit ?? UNITS[role] ?? '1',
    ...(callee === undefined ? {} : { callee }),
    ...(limit === undefined ? {} : { limit }),
    at: Float64Array.from({ length: SAMPLES }, (_, i) => START_AT + i * STEP_MS),
    value: Float64Array.from({ length: SAMPLES }, (_, i) => (i > ONSET_SAMPLE ? during : before) * ripple(i)),
  };
}

const UNITS: Partial<Readonly<Record<SeriesRole, string>>> = {
  latency: 's',
  requests: '{request}/s',
  errors: '{request}/s',
};

export interface ServiceLevels {
  readonly latency?: readonly [number, number?];
  readonly requests?: readonly [number, number?];
  readonly errors?: readonly [number, number?];
}

/** Latency (s), requests and failed requests a second, each before and during. */
export function serviceSeries(
  node: string,
  { latency = [0.05], requests = [50], errors = [0.05] }: ServiceLevels = {},
): CaseSeries[] {
  return Object.entries({ latency, requests, errors }).map(([role, [before, during]]) =>
    levelSeries({ node, role: role as SeriesRole, before: before!, ...(during === undefined ? {} : { during }) }),
  );
}

interface Scenario {
  readonly nodes?: readonly CaseNode[];
  /** `a>b` */
  readonly calls: readonly string[];
  readonly series: readonly CaseSeries[];
  readonly sli?: DiagnosisCase['sli'];
  readonly changes?: DiagnosisCase['changes'];
}

export function makeScenario({ nodes = [], calls, series, sli, changes = [] }: Scenario): DiagnosisCase {
  return {
    onsetAt: ONSET_AT,
    until: START_AT + SAMPLES * STEP_MS,
    ...(sli === undefined ? {} : { sli }),
    nodes,
    calls: calls.map(call => ({ from: call.split('>')[0]!, to: call.split('>')[1]! })),
    series,
    changes,
  };
}
