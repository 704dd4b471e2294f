import type { CaseSeries, DiagnosisCase, LogColumns, SeriesRole, SpanColumns } from '#algorithms/ranking/case.ts';
import { createRandom } from '#algorithms/statistics/random.ts';

export interface CaseSize {
  readonly services: number;
  readonly spans: number;
  readonly logLines: number;
}

const ROLES: readonly (readonly [SeriesRole, string, number])[] = [
  ['latency', 's', 0.05],
  ['requests', '{request}/s', 40],
  ['errors', '{request}/s', 0.1],
  ['cpu', '1', 0.3],
  ['memory', 'By', 4e8],
  ['network', 'By/s', 2e5],
  ['saturation', '1', 0.2],
];
const SAMPLES = 900;
const STEP_MS = 1_000;
const ONSET_SAMPLE = 780;
const START_AT = Date.UTC(2026, 0, 31, 14);
/** How many times slower the broken service gets. */
const SLOWDOWN = 8;

/** A tree of services of which one gets slow, with everything that is measured of it: seven metrics each, traces and logs. */
export function makeCase(size: CaseSize): { readonly input: DiagnosisCase; readonly truth: string } {
  const random = createRandom(17);
  const name = (i: number) => `service-${i}`;
  const parentOf = (i: number) => Math.floor((i - 1) / 3);
  const broken = size.services - 1;
  const slowness = new Float64Array(size.services);
  for (let i = broken, share = 1; ; i = parentOf(i), share *= 0.9) {
    slowness[i] = share;
    if (i === 0) break;
  }
  const services = Array.from({ length: size.services }, (_, i) => i);
  const series = services.flatMap(i =>
    ROLES.map(role => makeSeries({ node: name(i), role, slowness: slowness[i]!, random })),
  );
  const instants = { onsetAt: START_AT + ONSET_SAMPLE * STEP_MS, until: START_AT + SAMPLES * STEP_MS };
  return {
    truth: name(broken),
    input: {
      ...instants,
      sli: { node: name(0), role: 'latency' },
      nodes: services.map(i => ({ id: name(i), kind: 'service' })),
      calls: services.slice(1).map(i => ({ from: name(parentOf(i)), to: name(i) })),
      series,
      spans: makeSpans(size, { parentOf, slowness, random }),
      logs: makeLogs(size, random),
      changes: [
        {
          id: 'CHG-1',
          at: instants.onsetAt - 60_000,
          node: name(broken),
          kind: 'deploy',
          summary: { en: '1.0 to 1.1', zh: '1.0 到 1.1' },
        },
      ],
    },
  };
}

interface SeriesPlan {
  readonly node: string;
  readonly role: readonly [SeriesRole, string, number];
  readonly slowness: number;
  readonly random: () => number;
}

function makeSeries({ node, role: [role, unit, level], slowness, random }: SeriesPlan): CaseSeries {
  const factor = role === 'latency' ? 1 + (SLOWDOWN - 1) * slowness : 1;
  return {
    ...{ node, metric: role, role, unit, intervalMs: STEP_MS },
    at: Float64Array.from({ length: SAMPLES }, (_, i) => START_AT + i * STEP_MS),
    value: Float64Array.from(
      { length: SAMPLES },
      (_, i) => level * (i > ONSET_SAMPLE ? factor : 1) * (0.9 + 0.2 * random()),
    ),
  };
}

interface Wiring {
  readonly parentOf: (i: number) => number;
  readonly slowness: Float64Array;
  readonly random: () => number;
}

/** Whole traces: a request from the root down to one leaf. */
function makeSpans({ services, spans }: CaseSize, { parentOf, slowness, random }: Wiring): SpanColumns {
  const columns = { node: [] as string[], operation: [] as string[], kind: [] as 'server'[], traceId: [] as string[] };
  const [parent, startAt, durationMs]: [number[], number[], number[]] = [[], [], []];
  while (parent.length < spans) {
    const path = [Math.floor(random() * services)];
    while (path[0]! > 0) path.unshift(parentOf(path[0]!));
    const at = START_AT + random() * SAMPLES * STEP_MS;
    const isBad = at > START_AT + ONSET_SAMPLE * STEP_MS;
    path.slice(0, spans - parent.length).forEach((i, depth) => {
      columns.node.push(`service-${i}`);
      columns.operation.push(`GET /${i}`);
      columns.kind.push('server');
      columns.traceId.push(`t${at}`);
      startAt.push(at + depth);
      durationMs.push((path.length - depth) * 20 * (isBad ? 1 + (SLOWDOWN - 1) * slowness[i]! : 1));
      parent.push(depth === 0 ? -1 : parent.length - 1);
    });
  }
  return {
    ...columns,
    parent: Int32Array.from(parent),
    startAt: Float64Array.from(startAt),
    durationMs: Float64Array.from(durationMs),
    failed: new Uint8Array(parent.length),
  };
}

function makeLogs({ services, logLines }: CaseSize, random: () => number): LogColumns {
  const lines = Array.from({ length: logLines }, (_, i) => i);
  return {
    node: lines.map(() => `service-${Math.floor(random() * services)}`),
    at: Float64Array.from(lines, i => START_AT + (i / logLines) * SAMPLES * STEP_MS),
    severity: lines.map(() => (random() < 0.01 ? 'error' : 'info')),
    body: lines.map(
      i => `served request ${i} for user ${Math.floor(random() * 500)} in ${Math.floor(random() * 90)} ms`,
    ),
    traceId: lines.map(() => ''),
  };
}
