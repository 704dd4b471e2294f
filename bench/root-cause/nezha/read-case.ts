import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { CaseCall, CaseSeries, DiagnosisCase, SpanColumns } from '#algorithms/ranking/case.ts';
import { findHealthyFolders, type NezhaFault } from './faults.ts';
import { logColumnsOf, type RawLine, readLines } from './logs.ts';
import { readDay } from './series.ts';
import { type RawSpan, readSpans, spanColumnsOf } from './spans.ts';

const MINUTE_MS = 60_000;
/** What the hot window would still hold. */
const HISTORY_MS = 60 * MINUTE_MS;

/**
 * What was known of one fault at the end of its evaluation minute: the minutes recorded around it, those recorded before the other faults of the
 * last hour, and the fault-free minute of the set, moved in time to just before all others.
 */
export function readCase(folder: string, fault: NezhaFault, faults: readonly NezhaFault[]): DiagnosisCase {
  const day = path.join(folder, 'rca_data', fault.date);
  const onsetAt = Date.parse(fault.injectTimeUtc);
  const until = Date.parse(`${fault.date}T${fault.evalMinute.replace('_', ':')}:00Z`) + MINUTE_MS;
  const past = earlierFaults(fault, faults).map(each =>
    readMinutes(day, each, { until: Date.parse(each.injectTimeUtc) }),
  );
  const recorded = [...past, readMinutes(day, fault, { until })];
  const firstAt = recorded
    .flatMap(each => each.spans)
    .reduce((first, { startAt }) => Math.min(first, startAt), onsetAt);
  const healthy = findHealthyFolders(folder, fault, faults).map(each => readHealthy(each, firstAt - 1));
  // Of a span in both, the recorded one counts: only its time is true.
  const all = [...recorded, ...healthy];
  const spans = spanColumnsOf(all.flatMap(each => each.spans));
  const { series, calls } = readDay(path.join(day, 'metric'));
  const known = series.map(each => cut(each, onsetAt - HISTORY_MS, until)).filter(each => each.at.length > 0);
  const services = new Set([...series.map(each => each.node), ...spans.node]);
  return {
    ...{ onsetAt, until, spans, changes: [] },
    nodes: [...services].map(id => ({ id, kind: 'service' })),
    calls: [...calls, ...tracedCalls(spans)],
    series: known,
    logs: logColumnsOf(all.flatMap(each => each.lines)),
  };
}

function tracedCalls({ node, parent }: SpanColumns): CaseCall[] {
  const calls = new Map<string, CaseCall>();
  for (const [row, above] of parent.entries()) {
    if (above < 0 || node[above] === node[row]) continue;
    calls.set(`${node[above]} ${node[row]}`, { from: node[above]!, to: node[row]! });
  }
  return [...calls.values()];
}

interface Recording {
  readonly spans: RawSpan[];
  readonly lines: RawLine[];
}

/** What the hot window holds besides: the minutes before the faults of the last hour. */
function earlierFaults({ system, date, injectTimeUtc }: NezhaFault, faults: readonly NezhaFault[]): NezhaFault[] {
  const onsetAt = Date.parse(injectTimeUtc);
  return faults.filter(each => {
    const agoMs = onsetAt - Date.parse(each.injectTimeUtc);
    return each.system === system && each.date === date && agoMs > 0 && agoMs <= HISTORY_MS;
  });
}

function readMinutes(day: string, { minutes }: NezhaFault, { until }: { readonly until: number }): Recording {
  const spans = minutes.flatMap(minute => readSpans(path.join(day, 'trace', `${minute}_trace.csv.gz`)));
  const lines = minutes.flatMap(minute => readLines(path.join(day, 'log', `${minute}_log.csv.gz`)));
  return { spans: spans.filter(({ startAt }) => startAt < until), lines: lines.filter(({ at }) => at < until) };
}

function readHealthy(folder: string, endAt: number): Recording {
  const spans = filesIn(folder, 'trace').flatMap(readSpans);
  const lines = filesIn(folder, 'log').flatMap(readLines);
  const shiftMs = endAt - spans.reduce((last, { startAt }) => Math.max(last, startAt), Number.NEGATIVE_INFINITY);
  return {
    spans: spans.map(span => ({ ...span, startAt: span.startAt + shiftMs })),
    lines: lines.map(line => ({ ...line, at: line.at + shiftMs })),
  };
}

function filesIn(folder: string, kind: string): string[] {
  try {
    return readdirSync(path.join(folder, kind)).map(name => path.join(folder, kind, name));
  } catch {
    return [];
  }
}

function cut(series: CaseSeries, from: number, until: number): CaseSeries {
  const { at, value } = series;
  const rows = [...at.keys()].filter(i => at[i]! >= from && at[i]! < until);
  return { ...series, at: Float64Array.from(rows, i => at[i]!), value: Float64Array.from(rows, i => value[i]!) };
}
