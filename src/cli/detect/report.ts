import { describeDurationMs } from '#base/duration.ts';
import { describeStamp } from '#base/time-stamp.ts';
import { paint, paintState } from '../paint.ts';
import { plain, wrap } from '../text.ts';
import { type FoundAnomaly, strongest } from './anomaly-log.ts';
import { describeProblem } from './bad-rows.ts';
import type { DetectReport } from './detect-file.ts';

const GRADE_WIDTH = 'critical'.length;
const WIDTH = 110;
const NAMES_LISTED = 12;
const SINGLE_SHOWN = 10;
const MS_PER_DAY = 86_400_000;

/** One file as lines for people, with `limit` anomalies at most. */
export function describeReport(report: DetectReport, name: string, limit: number): string[] {
  return [
    paint('strong', plain(name)),
    ...indent(describeTable(report)),
    ...report.problems.flatMap(problem => indent(describeProblem(problem))),
    ...(report.columns.length === 1 ? describeOne(report, limit) : describeSeveral(report, limit)),
  ];
}

function describeOne({ anomalies, anomalyCount, from, to }: DetectReport, limit: number): string[] {
  const days = from === undefined || to === undefined ? 0 : (to - from) / MS_PER_DAY;
  const often = anomalyCount > 0 && days >= 2 ? `, ${Number((anomalyCount / days).toPrecision(2))} a day` : '';
  return [`  ${describeNumber(anomalyCount)}${often}`, ...describeStrongest(anomalies, { limit, count: anomalyCount })];
}

/** What all columns show together comes first: of single ones there are many. */
function describeSeveral({ anomalies, counts, columns }: DetectReport, limit: number): string[] {
  const joint = anomalies.filter(({ column }) => column === undefined);
  const jointCount = counts.find(({ column }) => column === undefined)?.count ?? 0;
  const single = counts.filter(({ column }) => column !== undefined);
  const singleCount = single.reduce((sum, { count: each }) => sum + each, 0);
  const byColumn = listNames(single.map(({ column, count: each }) => `${column} ${each}`));
  return [
    `  all ${columns.length} columns together: ${describeNumber(jointCount)}`,
    ...describeStrongest(joint, { limit, count: jointCount }),
    ...indent(plain(`single columns: ${describeNumber(singleCount)}${singleCount === 0 ? '' : ` (${byColumn})`}`)),
    ...describeStrongest(
      anomalies.filter(({ column }) => column !== undefined),
      { limit: Math.min(limit, SINGLE_SHOWN), count: singleCount },
    ),
  ];
}

function describeStrongest(
  anomalies: readonly FoundAnomaly[],
  { limit, count: all }: { readonly limit: number; readonly count: number },
): string[] {
  const shown = strongest(anomalies, limit);
  const more = all - shown.length;
  return [...shown.flatMap(describeAnomaly), ...(more > 0 ? [`  and ${more} weaker ones`] : [])];
}

/** One line for a folder of files. */
export function describeTotal(reports: readonly DetectReport[]): string {
  const rows = reports.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const anomalies = reports.reduce((sum, { anomalyCount }) => sum + anomalyCount, 0);
  const quiet = reports.filter(({ anomalyCount }) => anomalyCount === 0).length;
  return `${count(reports.length, 'file')}, ${count(rows, 'row')}: ${describeNumber(anomalies)}, none in ${quiet} of the files`;
}

function describeTable({ rowCount, from, to, timeColumn, columns, leftOut }: DetectReport): string {
  const span = from === undefined || to === undefined ? '' : `, ${describeStamp(from)} to ${describeStamp(to)}`;
  const names = columns.length === 1 ? `column ${columns[0]}` : `${columns.length} columns: ${listNames(columns)}`;
  const left = leftOut.length === 0 ? '' : `; left out: ${listNames(leftOut.map(each => each || '(no name)'))}`;
  return plain(`${count(rowCount, 'row')}${span} by ${timeColumn}; ${names}${left}`);
}

function describeNumber(anomalies: number): string {
  if (anomalies === 0) return 'no anomalies';
  return anomalies === 1 ? '1 anomaly' : `${anomalies} anomalies`;
}

/** `warning   2026-01-31 14:05:00 to 14:45:00  p99 412 ms, expected 80 to 120 ms, for 40 min (new level)`. */
function describeAnomaly(anomaly: FoundAnomaly): string[] {
  const { grade, startedAt, endedAt, isOpen, again, lastEndedAt } = anomaly;
  const until = isOpen
    ? ' to the end of the file'
    : endedAt > startedAt
      ? ` to ${describeEnd(startedAt, endedAt)}`
      : '';
  const repeats =
    again === 0
      ? ''
      : `; again ${again === 1 ? 'once' : `${again} times`} until ${describeEnd(startedAt, lastEndedAt)}`;
  const sentence = `${describeStamp(startedAt)}${until}: ${describeWhat(anomaly)}${repeats}`;
  const [first = '', ...rest] = wrap(plain(sentence), WIDTH - GRADE_WIDTH - 4);
  const pad = ' '.repeat(GRADE_WIDTH + 4);
  return [`  ${paintState(grade.padEnd(GRADE_WIDTH))}  ${first}`, ...rest.map(line => pad + line)];
}

/** Deviations say themselves how long they lasted; the others are told so here. */
function describeWhat({ description, class: kind, startedAt, endedAt }: FoundAnomaly): string {
  const lastsMs = endedAt - startedAt;
  return (kind === 'joint' || kind === 'missing') && lastsMs > 0
    ? `${description}, for ${describeDurationMs(lastsMs)}`
    : description;
}

/** Without the date when it is the one of the start. */
function describeEnd(startedAt: number, endedAt: number): string {
  const [start, end] = [describeStamp(startedAt), describeStamp(endedAt)];
  return start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end;
}

function listNames(names: readonly string[]): string {
  const more = names.length > NAMES_LISTED ? ` and ${names.length - NAMES_LISTED} more` : '';
  return `${names.slice(0, NAMES_LISTED).join(', ')}${more}`;
}

function indent(text: string): string[] {
  return wrap(text, WIDTH - 2).map(line => `  ${line}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
