import type { Wording } from '../../wording.ts';
import type { LogColumns, SpanColumns } from '../case.ts';
import { firstFailures } from './first-failures.ts';
import { changeNats } from './odd-traits.ts';
import { type PathFact, pathFact } from './path-fact.ts';
import { troubleLines } from './trouble-lines.ts';
import type { Visits } from './visits.ts';

const LEAST_TRACES = 3;
/** Nats by which the counts must speak for a new way of failing. */
const LEAST_NATS = 3;
/** Longer paths lose their middle. */
const MOST_HOPS = 6;

/**
 * Where traces fail first: failures of a trace clustered by the way from its beginning to the span that failed first, for each node the way that most
 * take, with the line that most write there. Only ways that more traces take than before. O(spans + lines log lines).
 */
export function errorPathFacts(spans: SpanColumns, visits: Visits, logs: LogColumns | undefined): PathFact[] {
  const failures = firstFailures(spans, visits);
  const traces = countTraces(spans, visits);
  if (failures.length === 0 || traces.before < LEAST_TRACES) return [];
  const failed = failures.filter(row => isAfter(visits, row)).length;
  const clusters = [...Map.groupBy(failures, row => wayOf(spans, visits, row).join('\n'))].map(([, rows]) => ({
    after: rows.filter(row => isAfter(visits, row)),
    before: rows.filter(row => !isAfter(visits, row)).length,
  }));
  const price = Math.log(clusters.length);
  const isNew = ({ before, after }: (typeof clusters)[number]) => {
    const sides = [
      { shown: before, traces: traces.before },
      { shown: after.length, traces: traces.after },
    ] as const;
    const rose = after.length * traces.before > before * traces.after;
    return after.length >= LEAST_TRACES && rose && changeNats(...sides) - price > LEAST_NATS;
  };
  const told = clusters.filter(isNew).sort((a, b) => b.after.length - a.after.length);
  const lineOf = troubleLines(
    { spans, visits, logs },
    told.flatMap(({ after }) => after),
  );
  const named = new Set<string>();
  return told.flatMap(({ after, before }) => {
    const row = after[0]!;
    const node = spans.node[row]!;
    if (named.has(node)) return [];
    named.add(node);
    const path = shorten(wayOf(spans, visits, row).slice(0, -1)).join(' → ');
    const [operation, line] = [spans.operation[row]!, describeLine(after, lineOf)];
    const statement = {
      en: `${after.length} of ${failed} traces with failures fail first here, in ${operation} (${path})${line.en}; before ${before} of ${traces.before} traces did`,
      zh: `${failed} 条失败链路中有 ${after.length} 条最先在此失败：${operation}（${path}）${line.zh}；之前 ${traces.before} 条链路中有 ${before} 条`,
    };
    return [pathFact(node, statement, earliest(spans, after))];
  });
}

function isAfter({ isAfter: sides, ofRow }: Visits, row: number): boolean {
  return sides[ofRow[row]!] === 1;
}

function earliest({ startAt }: SpanColumns, rows: readonly number[]): number | undefined {
  const first = rows.reduce((least, row) => Math.min(least, startAt[row]!), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : undefined;
}

/** Nodes from the beginning of the trace on, then the operation that failed. Parents in a cycle are met once. */
function wayOf({ node, operation }: SpanColumns, { ofRow, caller, keys, key }: Visits, row: number): string[] {
  const seen = new Set<number>();
  const nodes: string[] = [];
  for (let visit = ofRow[row]!; visit >= 0 && !seen.has(visit); visit = caller[visit]!) {
    seen.add(visit);
    nodes.unshift(keys[key[visit]!]!.node);
  }
  return [...(nodes.length === 0 ? [node[row]!] : nodes), operation[row]!];
}

function shorten(nodes: readonly string[]): readonly string[] {
  return nodes.length <= MOST_HOPS ? nodes : [nodes[0]!, '…', ...nodes.slice(2 - MOST_HOPS)];
}

function describeLine(rows: readonly number[], lineOf: ReadonlyMap<number, string>): Wording {
  const texts = Map.groupBy(
    rows.filter(row => lineOf.has(row)),
    row => lineOf.get(row)!,
  );
  const [most] = [...texts].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined) return { en: '', zh: '' };
  const [text, writing] = most;
  const line = `“${text.slice(0, 120)}”`;
  const [many, manyZh] = writing.length === rows.length ? ['all', '均'] : [writing.length, `其中 ${writing.length} 条`];
  return { en: `, ${many} of them with the line ${line}`, zh: `，${manyZh}带有日志${line}` };
}

function countTraces({ traceId }: SpanColumns, { top, isAfter: sides }: Visits) {
  const ids = [new Set<string>(), new Set<string>()];
  for (const [visit, row] of top.entries()) ids[sides[visit]!]!.add(traceId[row]!);
  return { before: ids[0]!.size, after: ids[1]!.size };
}
