import { type Calls, callsQuerySchema, callsSchema, trafficSchema } from '#api/signals.ts';
import type { Flow, FlowId, FlowSummary } from '#telemetry/flow-table.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, type Routes } from './route.ts';

const SECOND_MS = 1000;
const DEFAULT_SPAN_MS = 600_000;
/** "Now" means calls that ended within this time. */
const NOW_MS = 15_000;
/** The second that has just begun would always look like a drop. */
const UNSETTLED_MS = 1500;

export function signalRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/calls',
    {
      schema: {
        operationId: 'readCalls',
        summary: 'Rate, errors and duration of the calls of a service, of one instance, or along an edge',
        tags: ['signals'],
        querystring: callsQuerySchema,
        response: answers(callsSchema, 400),
      },
    },
    ({ query: { service, callee, instance, points, from, to } }) => {
      const until = Math.min(to ?? Number.POSITIVE_INFINITY, parts.clock.now() - UNSETTLED_MS);
      const named = {
        service,
        ...(callee === undefined ? {} : { callee }),
        ...(instance === undefined ? {} : { instance }),
      };
      const stretch = { from: from ?? until - DEFAULT_SPAN_MS, until, points };
      return { ...named, ...readCalls(findFlow(parts, named), stretch) };
    },
  );
  app.get(
    '/api/v1/traffic',
    {
      schema: {
        operationId: 'readTraffic',
        summary: 'What flows through every service and along every edge at the moment',
        tags: ['signals'],
        response: answers(trafficSchema),
      },
    },
    () => {
      const to = parts.clock.now() - UNSETTLED_MS;
      const from = to - NOW_MS;
      const { flows } = parts.window;
      const sumUp = (flow: Flow) => describe(flow.summarise(from, to));
      return {
        from,
        to,
        services: flows.list('service').map(flow => ({ service: flow.id.service, ...sumUp(flow) })),
        edges: flows.list('edge').map(flow => ({ from: flow.id.service, to: flow.id.callee!, ...sumUp(flow) })),
      };
    },
  );
}

function findFlow({ window }: ApiParts, { service, callee, instance }: Omit<FlowId, 'kind'>): Flow | undefined {
  const kind = callee !== undefined ? 'edge' : instance !== undefined ? 'instance' : 'service';
  return window.flows
    .list(kind)
    .find(
      ({ id }) => id.service === service && id.callee === callee && (callee !== undefined || id.instance === instance),
    );
}

interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly points: number;
}

/** Whole seconds a point, so that no point counts a second twice. O(points × length of a point). */
function readCalls(flow: Flow | undefined, { from, until, points }: Stretch): Omit<Calls, 'service'> {
  const first = Math.max(from, flow?.firstSeenAt ?? until);
  const stepMs = Math.max(1, Math.ceil((until - first) / points / SECOND_MS)) * SECOND_MS;
  const at: number[] = [];
  for (let start = Math.ceil(first / stepMs) * stepMs; start + stepMs <= until; start += stepMs) at.push(start);
  const summaries = at.map(start => flow!.summarise(start, start + stepMs));
  const shown = summaries.map(describe);
  return {
    stepMs,
    at,
    perSecond: shown.map(each => each.perSecond),
    errorRatio: shown.map(each => each.errorRatio),
    p50Ms: summaries.map(each => finite(each.quantileMs(0.5))),
    p95Ms: shown.map(each => each.p95Ms),
  };
}

function describe(summary: FlowSummary) {
  return {
    perSecond: summary.count / Math.max(1, summary.seconds),
    errorRatio: summary.count === 0 ? null : summary.errors / summary.count,
    p95Ms: finite(summary.quantileMs(0.95)),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
