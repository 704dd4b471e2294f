import type { Impact, IndicatorImpact, Propagation } from '#domain/impact.ts';
import type { SloReport } from '#domain/slo-report.ts';
import { attributeImpact } from './impact.ts';
import { type DiagnosisInput, harmOf, periodsOf } from './observation.ts';
import { findLimits, measureBudget, trendOfFailures } from './outlook.ts';
import { countUsers, listEntries, measureEntry, type Stretches } from './user-impact.ts';

/** A business figure that lies in the hot window under its own name. */
export interface BusinessIndicator {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly worse: 'lower' | 'higher';
  /** Differences that are never worth a word, absolute and as a share of the usual. */
  readonly floor: number;
  readonly floorRatio: number;
}

export interface ImpactInput
  extends Pick<DiagnosisInput, 'startedAt' | 'now' | 'topology' | 'window' | 'changes' | 'evidenceFrom'> {
  readonly slos: readonly SloReport[];
  readonly indicators: readonly BusinessIndicator[];
}

const INDICATOR_BASE_MS = 300_000;

/** Whom the incident harms and where it leads, from the hot window. O(flows × seconds + spans of the entries). */
export function measureImpact(input: ImpactInput): Impact {
  const { window, topology, now } = input;
  // What the window has forgotten cannot be counted any more.
  const startedAt = Math.max(input.startedAt, now - window.settings.spanMs);
  const periods = periodsOf(input);
  const { baseFrom, baseTo, nowTo } = periods;
  const stretches: Stretches = { baseFrom, baseTo, since: startedAt, until: Math.max(nowTo, startedAt) };
  const flows = listEntries(window, topology);
  const entries = flows.map(flow => measureEntry(flow, stretches)).filter(({ calls }) => calls > 0);
  const users = countUsers(window, entries, stretches);
  const trend = trendOfFailures(flows, stretches);
  const callsOf = (service: string): number =>
    window.flows.find({ kind: 'service', service })?.summarise(startedAt, now).count ?? 0;
  return {
    since: startedAt,
    at: now,
    entries,
    ...(users !== undefined && { users }),
    services: [...attributeImpact(input, periods).serviceShifts]
      .filter(([, shift]) => harmOf(shift) > 0)
      .sort(([, a], [, b]) => harmOf(b) - harmOf(a))
      .map(([service]) => service),
    indicators: input.indicators.flatMap(indicator => measureIndicator(indicator, input)),
    budgets: input.slos.flatMap(slo => measureBudget(slo, callsOf(slo.service), now - input.startedAt) ?? []),
    outlook: { ...(trend !== undefined && { failures: trend }), limits: findLimits(window, now) },
  };
}

/** Nodes and edges with harm, as the diagnosis attributes it; empty when nothing became worse. */
export function readPropagation(input: ImpactInput): Propagation {
  const { services, edgeShifts } = attributeImpact(input, periodsOf(input));
  const edges = edgeShifts
    .filter(edge => harmOf(edge) > 0)
    .map(({ id, failures, waiting }) => ({ from: id.service, to: id.callee!, failures, waiting }));
  const touched = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = services
    .filter(({ service, shift }) => harmOf(shift) > 0 || touched.has(service))
    .map(({ service, shift, failures, waiting }) => ({
      ...{ service, failures: shift.failures, waiting: shift.waiting },
      own: { failures, waiting },
    }));
  return { nodes: [...nodes, ...listSilent(touched, nodes)], edges };
}

/** Callees that tell nothing of themselves: their harm is known from their callers alone. */
function listSilent(touched: ReadonlySet<string>, nodes: readonly { service: string }[]): Propagation['nodes'] {
  const known = new Set(nodes.map(({ service }) => service));
  const nothing = { failures: 0, waiting: 0 };
  return [...touched].filter(name => !known.has(name)).map(service => ({ service, ...nothing, own: nothing }));
}

/** What it was on the average of five minutes before the onset, where it is worse now than its floors allow. */
function measureIndicator(indicator: BusinessIndicator, { window, startedAt, now }: ImpactInput): IndicatorImpact[] {
  const { name, title, unit, worse, floor, floorRatio } = indicator;
  return window.series.find({ metric: name }).flatMap(series => {
    const { value: past } = series.read(startedAt - INDICATOR_BASE_MS, startedAt);
    const { value: recent } = series.read(startedAt, now);
    if (recent.length === 0 || past.length === 0) return [];
    const before = past.reduce((sum, value) => sum + value, 0) / past.length;
    const worst = worse === 'lower' ? Math.min(...recent) : Math.max(...recent);
    const lost = worse === 'lower' ? before - worst : worst - before;
    if (!(lost > Math.max(floor, floorRatio * Math.abs(before)))) return [];
    return [{ name, title, service: series.labels.service ?? '', unit, worse, before, now: recent.at(-1)! }];
  });
}
