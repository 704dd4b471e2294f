import type { CaseSeries, SeriesRole } from '../case.ts';
import { type CaseView, type Finding, type ProblemHint, WEIGHT_LIMIT } from '../evidence.ts';
import { certaintyOf } from '../flows/flow.ts';
import { isShare, shareOf } from '../flows/units.ts';
import { measureChange, type WindowChange } from '../flows/window-change.ts';
import { figures, percent } from '../words.ts';

const HINTS: Partial<Readonly<Record<SeriesRole, ProblemHint>>> = {
  cpu: 'cpu',
  memory: 'memory',
  disk: 'disk',
  network: 'network',
  saturation: 'saturation',
};
/** A resource shows that something is odd, not that callers suffer from it. */
const RESOURCE_SHARE = 0.6;
/** Without a known limit a rise counts for less: it may be far from hurting. */
const UNKNOWN_LIMIT_SHARE = 0.6;
/** A resource that varies less than this share of its level, or of its limit, has not changed. */
const LEVEL_FLOOR = 0.1;
const LIMIT_FLOOR = 0.02;

/** Evidence from resources: what came near its limit, and what fell to nothing because the process is gone. O(samples log samples). */
export function resourceFindings(view: CaseView): Finding[] {
  return view.input.series.flatMap(series => {
    const hint = HINTS[series.role];
    return hint === undefined || series.callee !== undefined ? [] : readResource(view, series, hint);
  });
}

function readResource(view: CaseView, series: CaseSeries, hint: ProblemHint): Finding[] {
  const change = measureChange(series, view.frame);
  const { before, during } = change;
  const limit = limitOf(series);
  const scale = limit ?? Math.max(change.most, during);
  if (!Number.isFinite(before) || !Number.isFinite(during) || !(scale > 0)) return [];
  const sigma = Math.max(change.spread, LEVEL_FLOOR * Math.abs(before), LIMIT_FLOOR * scale);
  const rise = during - expectedOf(view, series, before);
  if (!(rise > 0)) return readFall(series, { change, sigma });
  const level = Math.min(1, rise / scale) * (limit === undefined ? UNKNOWN_LIMIT_SHARE : 1);
  const weight = WEIGHT_LIMIT * RESOURCE_SHARE * level * certaintyOf({ value: rise, sigma });
  return weight > 0
    ? [{ kind: 'metric', node: series.node, hint, weight, statement: describeRise(series, change, limit) }]
    : [];
}

/** Twice the traffic takes twice the CPU: only what goes beyond is odd. */
function expectedOf({ graph, flows }: CaseView, { node, role }: CaseSeries, before: number): number {
  const rate = flows.ofNode[graph.indexOf.get(node)!]?.rate;
  if ((role !== 'cpu' && role !== 'network') || rate === undefined) return before;
  return before * Math.max(1, rate.before > 0 && rate.during > 0 ? rate.during / rate.before : 1);
}

/** What a process uses never falls to nothing while it runs. */
const GONE_SHARE = 0.1;

function readFall(
  series: CaseSeries,
  { change, sigma }: { readonly change: WindowChange; readonly sigma: number },
): Finding[] {
  const { before, during } = change;
  if (!(before > 0) || during > GONE_SHARE * before || !(series.role === 'cpu' || series.role === 'memory')) return [];
  const weight = WEIGHT_LIMIT * RESOURCE_SHARE * certaintyOf({ value: before - during, sigma });
  if (!(weight > 0)) return [];
  const { metric, node, unit } = series;
  const [was, is] = [figures(before), figures(during)];
  const statement = {
    en: `${metric} fell from ${was} to ${is} ${unit}: the process may be gone`,
    zh: `${metric} 由 ${was} 降到 ${is} ${unit}：进程可能已不在`,
  };
  return [{ kind: 'metric', node, hint: 'unavailable', weight, statement }];
}

/** A share of a whole cannot exceed the whole: what does is a count without a unit. O(samples) */
function limitOf({ limit, unit, value }: CaseSeries): number | undefined {
  if (limit !== undefined && limit > 0) return limit;
  if (!isShare(unit)) return undefined;
  const whole = 1 / shareOf(unit);
  return value.every(each => !(each > whole)) ? whole : undefined;
}

function describeRise({ metric, unit }: CaseSeries, { before, during }: WindowChange, limit: number | undefined) {
  const [was, is] = [figures(before), figures(during)];
  const rose = { en: `${metric} rose from ${was} to ${is} ${unit}`, zh: `${metric} 由 ${was} 升到 ${is} ${unit}` };
  if (limit === undefined) return rose;
  const shares = [percent(before / limit), percent(during / limit)];
  return {
    en: `${rose.en}, from ${shares[0]} to ${shares[1]} of its limit`,
    zh: `${rose.zh}，由上限的 ${shares[0]} 升到 ${shares[1]}`,
  };
}
