import type { CaseSeries } from '../case.ts';
import type { CaseView, Finding } from '../evidence.ts';
import { saturate } from './saturate.ts';

/** Samples of the past without which silence says nothing. */
const LEAST_BEFORE = 6;
/** A callee that cannot be reached would still be called: silence is rather the caller's. */
const CALLEE_SHARE = 0.5;

interface Silence {
  readonly from: string;
  readonly to: string;
  readonly nats: number;
  readonly samples: number;
}

/** Edges that nothing is measured of any more while their caller still calls others: the caller gives up before it comes to them. O(samples). */
export function vanishedEdgeFindings({ input, frame }: CaseView): Finding[] {
  const edges = input.series.filter(({ callee, side }) => callee !== undefined && side !== 'server');
  const byEdge = Map.groupBy(edges, ({ node, callee }) => `${node}\n${callee}`);
  const read = [...byEdge.values()].map(series => ({ series: series[0]!, ...presence(series[0]!, frame) }));
  const alive = new Set(read.filter(({ seen }) => seen > 0).map(({ series }) => series.node));
  const silent = read.flatMap(({ series, ...each }) => silenceOf(series, each)).filter(({ from }) => alive.has(from));
  const all = silent.reduce((sum, { nats }) => sum + nats, 0);
  const findings = (nodeOf: (edge: Silence) => string, factor: number) =>
    [...Map.groupBy(silent, nodeOf)].map(([node, own]): Finding => {
      const nats = own.reduce((sum, each) => sum + each.nats, 0);
      const { from } = own[0]!;
      const called = own.map(({ to }) => to);
      const statement = {
        en: `no calls from ${from} to ${called.join(', ')} any more, while it still calls others`,
        zh: `${from} 不再调用 ${called.join('、')}，但仍在调用其他服务`,
      };
      return {
        kind: 'metric',
        hint: 'traffic-vanished',
        node,
        weight: saturate(nats) * (nats / all) * factor,
        statement,
      };
    });
  return [...findings(({ from }) => from, 1), ...findings(({ to }) => to, CALLEE_SHARE)];
}

interface Presence {
  readonly before: number;
  readonly missingBefore: number;
  readonly seen: number;
  readonly missing: number;
}

function presence({ at, value }: CaseSeries, { healthyUntil, troubleFrom, until }: CaseView['frame']): Presence {
  const count = { before: 0, missingBefore: 0, seen: 0, missing: 0 };
  for (const [i, each] of value.entries()) {
    const isMissing = !Number.isFinite(each);
    if (at[i]! <= healthyUntil) {
      count.before++;
      if (isMissing) count.missingBefore++;
    } else if (at[i]! > troubleFrom && at[i]! <= until) {
      if (isMissing) count.missing++;
      else count.seen++;
    }
  }
  return count;
}

/** The sample in which the trouble began may still hold calls, so the silence need not be whole. */
function silenceOf({ node, callee }: CaseSeries, { before, missingBefore, seen, missing }: Presence): Silence[] {
  if (before < LEAST_BEFORE || missing <= seen) return [];
  const usual = (missingBefore + 0.5) / (before + 1);
  const nats = missing * Math.log(1 / usual);
  return nats > 0 ? [{ from: node, to: callee!, nats, samples: missing }] : [];
}
