import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { CaseSeries, DiagnosisCase } from '#algorithms/ranking/case.ts';
import { findHealthyFolders, type NezhaFault } from './faults.ts';
import { logColumnsOf, type RawLine, readLines } from './logs.ts';
import { readDay } from './series.ts';
import { type RawSpan, readSpans, spanColumnsOf } from './spans.ts';

const MINUTE_MS = 60_000;
/** What the hot window would still hold. */
const HISTORY_MS = 60 * MINUTE_MS;

/**
 * What was known of one fault at the end of its evaluation minute: the minutes recorded around it and the fault-free minute of the set, moved in
 * time to just before them, for where no healthy minute was recorded.
 */
export function readCase(folder: string, fault: NezhaFault, faults: readonly NezhaFault[]): DiagnosisCase {
  const day = path.join(folder, 'rca_data', fault.date);
  const onsetAt = Date.parse(fault.injectTimeUtc);
  const until = Date.parse(`${fault.date}T${fault.evalMinute.replace('_', ':')}:00Z`) + MINUTE_MS;
  const now = readMinutes(day, fault, { until });
  const past = earlierFaults(fault, faults).map(each =>
    readMinutes(day, each, { until: Date.parse(each.injectTimeUtc) }),
  );
  const spans = [...past, now].flatMap(each => each.spans);
  const lines = [...past, now].flatMap(each => each.lines);
  const shiftEnd =
    Math.min(
      onsetAt,
      spans.reduce((first, { startAt }) => Math.min(first, startAt), onsetAt),
    ) - 1;
  const healthy = findHealthyFolders(folder, fault, faults).map(each => readHealthy(each, shiftEnd));
  const { series, calls } = readDay(path.join(day, 'metric'));
  const allSpans = [...healthy.flatMap(each => each.spans), ...spans];
  const columns = spanColumnsOf(allSpans);
  const traced = [...columns.parent].flatMap((above, i) =>
    above >= 0 && columns.node[above] !== columns.node[i] ? [`${columns.node[above]} ${columns.node[i]}`] : [],
  );
  const pairs = new Set([...traced, ...calls.map(({ from, to }) => `${from} ${to}`)]);
  const window = series.map(each => cut(each, onsetAt - HISTORY_MS, until)).filter(each => each.at.length > 0);
  const services = new Set([...series.map(each => each.node), ...columns.node]);
  return {
    ...{ onsetAt, until },
    nodes: [...services].map(id => ({ id, kind: 'service' })),
    calls: [...pairs].map(pair => ({ from: pair.split(' ')[0]!, to: pair.split(' ')[1]! })),
    series: window,
    spans: columns,
    logs: logColumnsOf([...healthy.flatMap(each => each.lines), ...lines]),
    changes: [],
  };
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
