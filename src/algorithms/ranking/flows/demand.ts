import type { CaseSeries } from '../case.ts';
import type { CaseView } from '../evidence.ts';
import { certaintyOf, type Flow } from './flow.ts';

/** Calls this much above usual are worth a name. */
const SURGE = 1.7;
/** Fewer deviations are chance. */
const LEAST_DEVIATIONS = 4;
/** Traffic varies by itself: the usual rate is not known from less. */
const LEAST_BASE_MS = 15_000;
/** A caller that begins to make a call for each of its requests, and a few more by chance, does what it is asked for. */
const CALLS_FOR_REQUEST = 1.1;
/** Repetitions follow failures: calls added beyond this many for each failure were there before it. */
const CALLS_PER_FAILURE = 1.5;

/** One caller calls more than what it is asked itself explains. */
export interface Flood {
  readonly from: number;
  readonly to: number;
  /** Calls a second that were to be expected, and that there are. */
  readonly expected: number;
  readonly during: number;
  /** Share of what the callee gets that nothing explains. */
  readonly share: number;
  /** The callee's trouble follows from it; otherwise the calls are repeated because the callee fails already. */
  readonly isCulprit: boolean;
}

/**
 * How much more each node is asked by those outside. A rise that exists on the way from one caller only is that caller's doing (repetitions, a loop, a
 * lost cache), and no surge of its callee: it is followed upwards. Safe on cycles.
 */
export class Demand {
  readonly #view: CaseView;
  readonly #growth = new Map<number, number>();

  constructor(view: CaseView) {
    this.#view = view;
  }

  /** Times the usual; 1 when it is not surely more. */
  surgeOf(node: number): number {
    const flow = this.#view.flows.ofNode[node];
    if (flow === undefined || !isSurelyMore(flow)) return 1;
    const growth = this.#growthOf(node);
    return growth >= SURGE ? growth : 1;
  }

  floodsOf(callee: number): Flood[] {
    const ways = this.#into(callee);
    const total = this.#view.flows.ofNode[callee]?.rate.during ?? sum(ways, ({ flow }) => flow.rate.during);
    return ways.flatMap(({ from, flow }): Flood[] => {
      const own = this.#view.flows.ofNode[from]?.rate;
      const { before, during } = flow.rate;
      const growth = own === undefined ? riseOf(flow) : this.#growthOf(from);
      const expected = before * Math.max(1, growth);
      const added = during - expected;
      if (!(during > SURGE * expected) || !(added > 0) || !isSurelyMore(flow)) return [];
      // Users may ask for other things than before: whoever makes one call for a request floods nobody.
      if (own !== undefined && during <= CALLS_FOR_REQUEST * own.before * growth) return [];
      const certainty = certaintyOf({ value: added, sigma: flow.vanished!.sigma });
      return [
        {
          ...{ from, to: callee, expected, during },
          share: Math.min(1, (added * certainty) / Math.max(total, added)),
          isCulprit: this.#isCulprit({ from, to: callee, added }, flow),
        },
      ];
    });
  }

  #isCulprit({ from, to, added }: { from: number; to: number; added: number }, flow: Flow): boolean {
    const failures = Math.max(flow.failed?.value ?? 0, this.#view.flows.ofNode[to]?.failed?.value ?? 0, 0);
    return added > CALLS_PER_FAILURE * failures || roseFirst(this.#view, { from, to, flow });
  }

  #growthOf(node: number): number {
    const known = this.#growth.get(node);
    if (known !== undefined) return known;
    const flow = this.#view.flows.ofNode[node];
    if (flow === undefined || !(flow.rate.before > 0)) return 1;
    const measured = riseOf(flow);
    // While it is being worked out, a cycle finds what was measured.
    this.#growth.set(node, measured);
    const ways = this.#into(node);
    const fromOutside = Math.max(0, flow.rate.during - sum(ways, way => way.flow.rate.during));
    const explained = ways.reduce((all, { from, flow: { rate } }) => {
      const asked = this.#view.flows.ofNode[from]?.rate;
      if (asked === undefined) return all + rate.during;
      const growth = this.#growthOf(from);
      const asMix = Math.min(rate.during, CALLS_FOR_REQUEST * asked.before * growth) || 0;
      return all + Math.max(rate.before * growth, asMix);
    }, fromOutside);
    const growth = Math.min(measured, explained / flow.rate.before);
    this.#growth.set(node, growth);
    return growth;
  }

  /** Calls by caller. Without a count of the way, a lone caller's calls are those that the callee gets. */
  #into(callee: number): { readonly from: number; readonly flow: Flow }[] {
    const { graph, flows } = this.#view;
    const callers = graph.callers[callee]!.filter(from => from !== callee && graph.kinds[from] !== 'instance');
    return callers.flatMap(from => {
      const flow = flows.ofEdge.get(from)?.get(callee) ?? (callers.length === 1 ? flows.ofNode[callee] : undefined);
      return flow?.vanished === undefined ? [] : [{ from, flow }];
    });
  }
}

function isSurelyMore({ rate, vanished }: Flow): boolean {
  if (vanished === undefined || !(rate.before > 0) || rate.beforeMs < LEAST_BASE_MS) return false;
  return -vanished.value > LEAST_DEVIATIONS * vanished.sigma;
}

function riseOf({ rate }: Flow): number {
  return rate.before > 0 && rate.during > 0 ? rate.during / rate.before : 1;
}

/** Calls must rise so many samples before failures do, to be their cause. */
const EARLIER_SAMPLES = 2;
/** A trouble may begin so long before anybody sees it. */
const UNSEEN_MS = 30_000;

/** Whether the calls of a way rose clearly before the first of them failed more than usual. O(samples). */
function roseFirst(
  { input, graph, frame }: CaseView,
  { from, to, flow }: { from: number; to: number; flow: Flow },
): boolean {
  const seriesOf = (role: CaseSeries['role']) =>
    input.series.find(each => each.node === graph.ids[from] && each.callee === graph.ids[to] && each.role === role);
  const [requests, errors] = [seriesOf('requests'), seriesOf('errors')];
  if (requests === undefined || errors === undefined || requests.unit !== errors.unit) return false;
  const perSample = (flow.rate.before * requests.intervalMs) / 1000;
  const isHigh = (i: number) => requests.value[i]! > SURGE * perSample;
  // Two samples in a row: one is a coincidence.
  const last = requests.at.length - 1;
  const unseenFrom = Math.max(frame.healthyUntil, frame.onsetAt - UNSEEN_MS);
  const rose = requests.at.findIndex((at, i) => at > unseenFrom && isHigh(i) && (i === last || isHigh(i + 1)));
  const usual = flow.failedShare.before * perSample;
  const failed = errors.at.findIndex((at, i) => at > unseenFrom && errors.value[i]! >= 2 + 3 * usual);
  return rose >= 0 && failed >= 0 && errors.at[failed]! - requests.at[rose]! >= EARLIER_SAMPLES * requests.intervalMs;
}

function sum<Item>(items: readonly Item[], figureOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + (figureOf(item) || 0), 0);
}
