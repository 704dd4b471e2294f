import type { Wording } from '../../wording.ts';
import type { SpanColumns } from '../case.ts';
import { seconds } from '../words.ts';
import { type PathFact, pathFact } from './path-fact.ts';
import { measurePath, type PathTimes } from './path-times.ts';
import { findSlowedEntries, type SlowedEntry } from './slowed-entries.ts';
import type { Visits } from './visits.ts';

/** A part of the path that explains less of the slowdown is not worth a sentence. */
const LEAST_PART = 0.2;
/** Differences of means below so many standard errors are chance. */
const LEAST_ERRORS = 3;
/** Traces with more spans are left out, to bound the work. */
const MOST_SPANS = 1_000;
const LEAST_TRACES = 3;
/** Of one node. */
const MOST_FACTS = 2;

/**
 * On what the traces that got slower wait now, and did not before: a node's own work or the way between two, by its part of the critical path.
 * Traces of one entry are compared with each other, some hundreds of them at most. O(spans).
 */
export function criticalPathFacts(spans: SpanColumns, visits: Visits): PathFact[] {
  const entries = findSlowedEntries(spans, visits);
  const wanted = new Map<string, number[]>(
    entries.flatMap(({ before, after }) => [...before, ...after].map(id => [id, []])),
  );
  if (wanted.size === 0) return [];
  for (const [row, traceId] of spans.traceId.entries()) wanted.get(traceId)?.push(row);
  const measure = (traceIds: readonly string[]): PathTimes[] =>
    traceIds.flatMap(traceId => {
      const rows = wanted.get(traceId)!;
      const times = rows.length > MOST_SPANS ? undefined : measurePath(spans, visits, rows);
      return times === undefined ? [] : [times];
    });
  const told = entries.flatMap(entry => factsOf(entry, measure(entry.before), measure(entry.after)));
  // The entry that lost most time is told first, and once is enough.
  return [...Map.groupBy(told, ({ node }) => node)].flatMap(([node, all]) => {
    const first = all.filter(({ part }, i) => all.findIndex(each => each.part === part) === i);
    return first.slice(0, MOST_FACTS).map(({ statement }) => pathFact(node, statement));
  });
}

interface Told {
  readonly node: string;
  /** Of the path, as `PathTimes` names it. */
  readonly part: string;
  readonly statement: Wording;
}

function factsOf({ operation }: SlowedEntry, before: readonly PathTimes[], after: readonly PathTimes[]): Told[] {
  if (before.length < LEAST_TRACES || after.length < LEAST_TRACES) return [];
  const whole = compare(before, after, ({ wholeMs }) => wholeMs);
  if (!whole.isLonger) return [];
  const parts = [...new Set(after.flatMap(({ spentMs }) => [...spentMs.keys()]))];
  const grown = parts
    .map(part => ({ part, ...compare(before, after, ({ spentMs }) => spentMs.get(part) ?? 0) }))
    .filter(({ was, is, isLonger }) => isLonger && is - was >= LEAST_PART * (whole.is - whole.was));
  const ways = Map.groupBy(grown, ({ part }) => (part.includes('\n') ? part.split('\n')[0]! : ''));
  return grown.flatMap(({ part, was, is }) => {
    const [from = '', to] = part.split('\n');
    const what =
      to === undefined
        ? { en: 'are its own work', zh: '是自身处理' }
        : { en: `pass between ${from} and ${to}`, zh: `耗在 ${from} 与 ${to} 之间` };
    const [spent, once] = [`${ms(is)} of ${ms(whole.is)}`, `${ms(was)} of ${ms(whole.was)}`];
    const statement = {
      en: `critical path of ${operation}: ${spent} ${what.en}, before ${once} (${after.length} traces, before ${before.length})`,
      zh: `${operation} 的关键路径：${ms(whole.is)} 中有 ${ms(is)} ${what.zh}，之前 ${ms(whole.was)} 中有 ${ms(was)}（${after.length} 条链路，之前 ${before.length} 条）`,
    };
    // A way is told of whom it leads to, and of whom it leads from when more of its ways are slow.
    const nodes = to === undefined ? [from] : [to, ...(ways.get(from)!.length > 1 ? [from] : [])];
    return nodes.map(node => ({ node, part, statement }));
  });
}

/** Means of something by trace on both sides, and whether it takes longer beyond chance. */
function compare(before: readonly PathTimes[], after: readonly PathTimes[], timeOf: (times: PathTimes) => number) {
  const [was, is] = [momentsOf(before.map(timeOf)), momentsOf(after.map(timeOf))];
  const errorMs = Math.sqrt(was.variance / before.length + is.variance / after.length);
  return { was: was.mean, is: is.mean, isLonger: is.mean - was.mean > LEAST_ERRORS * errorMs };
}

function ms(value: number): string {
  return seconds(value / 1_000);
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}
