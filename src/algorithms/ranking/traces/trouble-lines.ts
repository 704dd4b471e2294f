import { createMiner, findTemplateText, mineLine } from '../../log-templates/miner.ts';
import type { LogColumns, SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

interface Sources {
  readonly spans: SpanColumns;
  readonly visits: Visits;
  readonly logs: LogColumns | undefined;
}

/** Frameworks write what they caught a moment after the span has ended. */
const LATE_MS = 1_000;

const SEVERITY_RANK: Partial<Readonly<Record<LogColumns['severity'][number], number>>> = {
  fatal: 2,
  error: 2,
  warn: 1,
};

/**
 * The template of the line that tells most about each failed span, by row: the first error that its node wrote in the trace during the visit, else the first
 * warning. Later lines repeat it. O(lines).
 */
export function troubleLines({ spans, visits, logs }: Sources, rows: readonly number[]): Map<number, string> {
  if (logs === undefined) return new Map();
  const byPlace = new Map(rows.map(row => [`${spans.traceId[row]} ${spans.node[row]}`, row]));
  const lineOf = new Map<number, number>();
  const rank = (line: number) => SEVERITY_RANK[logs.severity[line]!] ?? 0;
  for (const [line, at] of logs.at.entries()) {
    if (rank(line) === 0) continue;
    const row = byPlace.get(`${logs.traceId[line]} ${logs.node[line]}`);
    if (row === undefined || !isDuring(spans, visits, { row, at })) continue;
    const known = lineOf.get(row);
    const isBetter =
      known === undefined || rank(line) > rank(known) || (rank(line) === rank(known) && at < logs.at[known]!);
    if (isBetter) lineOf.set(row, line);
  }
  const miner = createMiner();
  const mined = [...lineOf].map(([row, line]) => [row, mineLine(miner, logs.body[line]!).templateId] as const);
  // Texts are taken at the end, when templates have widened.
  return new Map(mined.map(([row, templateId]) => [row, findTemplateText(miner, templateId) ?? '']));
}

function isDuring(
  { startAt, durationMs }: SpanColumns,
  { top, ofRow }: Visits,
  { row, at }: { readonly row: number; readonly at: number },
): boolean {
  return at >= startAt[top[ofRow[row]!]!]! && at <= startAt[row]! + durationMs[row]! + LATE_MS;
}
