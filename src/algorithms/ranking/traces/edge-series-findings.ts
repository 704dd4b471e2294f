import type { CaseSeries } from '../case.ts';
import { type CaseView, type Finding, WEIGHT_LIMIT } from '../evidence.ts';
import { certaintyOf } from '../flows/flow.ts';
import { secondsPerUnit } from '../flows/units.ts';
import { measureChange } from '../flows/window-change.ts';
import { seconds } from '../words.ts';
import { blameEdges, type SlowEdge } from './slow-edges.ts';

/** A way slower by less than this share of what its calls took is none to speak of. */
const LATENCY_SHARE = 0.1;

interface MeasuredEdge extends SlowEdge {
  /** Seconds between caller and callee, before and during. */
  readonly before: number;
  readonly during: number;
  /** In [0, 1): the delay beside what such a call took before. */
  readonly level: number;
}

/** The same as slow ways in traces, from metrics of edges that caller and callee both measured. O(samples log samples). */
export function edgeSeriesFindings({ input, frame }: CaseView): Finding[] {
  const latencies = input.series.filter(({ role, callee }) => role === 'latency' && callee !== undefined);
  const pairs = Map.groupBy(latencies, ({ node, callee }) => `${node}\n${callee}`);
  const edges = [...pairs.values()].flatMap(pair => {
    const client = pair.find(({ side }) => side !== 'server');
    const server = pair.find(({ side }) => side === 'server');
    return client === undefined || server === undefined ? [] : measureEdge(client, server, frame);
  });
  const whole = edges.reduce((sum, { delay, certainty }) => sum + Math.max(0, delay) * certainty, 0);
  if (!(whole > 0)) return [];
  return blameEdges(edges).map(({ node, edges: slow, coverage }) => {
    const own = slow.map(({ from, to }) => edges.find(each => each.from === from && each.to === to)!);
    const most = own.reduce((a, b) => (a.delay * a.certainty >= b.delay * b.certainty ? a : b));
    const share = own.reduce((sum, { delay, certainty }) => sum + Math.max(0, delay) * certainty, 0) / whole;
    const weight = WEIGHT_LIMIT * share * coverage * most.certainty * most.level;
    return { kind: 'metric', hint: 'network', node, weight, statement: describeBetween(most) };
  });
}

function describeBetween({ from, to, before, during }: MeasuredEdge) {
  const [was, is] = [seconds(before), seconds(during)];
  return {
    en: `${from} → ${to}: ${is} pass between caller and callee, before ${was}`,
    zh: `${from} → ${to}：调用方与被调方之间耗时 ${is}，之前 ${was}`,
  };
}

function measureEdge(client: CaseSeries, server: CaseSeries, frame: CaseView['frame']): MeasuredEdge[] {
  const factor = secondsPerUnit(client.unit);
  const change = measureChange(differenceOf(client, server), frame);
  const [before, during] = [change.before * factor, change.during * factor];
  const delay = during - before;
  if (!Number.isFinite(delay)) return [];
  const usual = measureChange(client, frame).before * factor;
  const sigma = Math.max(change.spread * factor, LATENCY_SHARE * usual, 1e-9);
  const level = Math.max(0, delay) / (Math.max(0, delay) + LATENCY_SHARE * usual);
  return [
    {
      from: client.node,
      to: client.callee!,
      before,
      during,
      delay,
      certainty: certaintyOf({ value: delay, sigma }),
      level,
    },
  ];
}

/** Samples of both sides that lie within half an interval of each other. Both ascending; O(samples). */
function differenceOf(client: CaseSeries, server: CaseSeries): CaseSeries {
  let j = 0;
  const value = client.value.map((each, i) => {
    const at = client.at[i]!;
    while (j + 1 < server.at.length && Math.abs(server.at[j + 1]! - at) <= Math.abs(server.at[j]! - at)) j++;
    return Math.abs((server.at[j] ?? Number.NaN) - at) <= client.intervalMs / 2 ? each - server.value[j]! : Number.NaN;
  });
  return { ...client, value };
}
