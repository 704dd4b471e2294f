import { about, joined, type Sentence, unworded } from '#api/sentence.ts';
import { describeDurationMs } from '#base/duration.ts';
import { describeStamp } from '#base/time-stamp.ts';
import { say } from '../language.ts';
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
    ...report.problems.flatMap(problem => indent(say(describeProblem(problem)))),
    ...(report.columns.length === 1 ? describeOne(report, limit) : describeSeveral(report, limit)),
  ];
}

function describeOne({ anomalies, anomalyCount, from, to }: DetectReport, limit: number): string[] {
  const days = from === undefined || to === undefined ? 0 : (to - from) / MS_PER_DAY;
  const rate = Number((anomalyCount / days).toPrecision(2));
  const often = anomalyCount > 0 && days >= 2 ? [{ en: `${rate} a day`, zh: `每天 ${rate} 个` }] : [];
  return [
    `  ${say(joined([tellAnomalies(anomalyCount), ...often]))}`,
    ...describeStrongest(anomalies, { limit, count: anomalyCount }),
  ];
}

/** What all columns show together comes first: of single ones there are many. */
function describeSeveral({ anomalies, counts, columns }: DetectReport, limit: number): string[] {
  const joint = anomalies.filter(({ column }) => column === undefined);
  const jointCount = counts.find(({ column }) => column === undefined)?.count ?? 0;
  const single = counts.filter(({ column }) => column !== undefined);
  const singleCount = single.reduce((sum, { count: each }) => sum + each, 0);
  const byColumn = listNames(single.map(({ column, count: each }) => `${column} ${each}`));
  const found = tellAnomalies(singleCount);
  const listed =
    singleCount === 0 ? found : { en: `${found.en} (${byColumn.en})`, zh: `${found.zh}（${byColumn.zh}）` };
  const together = { en: `all ${columns.length} columns together`, zh: `${columns.length} 列联合` };
  return [
    `  ${say(about(together, tellAnomalies(jointCount)))}`,
    ...describeStrongest(joint, { limit, count: jointCount }),
    ...indent(plain(say(about({ en: 'single columns', zh: '单列' }, listed)))),
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
  return [
    ...shown.flatMap(describeAnomaly),
    ...(more > 0 ? [`  ${say({ en: `and ${more} weaker ones`, zh: `另有 ${more} 个较弱的` })}`] : []),
  ];
}

/** One line for a folder of files. */
export function describeTotal(reports: readonly DetectReport[]): string {
  const rows = reports.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const anomalies = reports.reduce((sum, { anomalyCount }) => sum + anomalyCount, 0);
  const quiet = reports.filter(({ anomalyCount }) => anomalyCount === 0).length;
  const files = { en: count(reports.length, 'file'), zh: `${reports.length} 个文件` };
  const none = { en: `none in ${quiet} of the files`, zh: `其中 ${quiet} 个文件无异常` };
  const found = [tellAnomalies(anomalies), ...(anomalies > 0 && quiet > 0 ? [none] : [])];
  return say(about(joined([files, tellRows(rows)]), joined(found)));
}

function describeTable({ rowCount, from, to, timeColumn, columns, leftOut }: DetectReport): string {
  const rows = joined([tellRows(rowCount), ...(from === undefined || to === undefined ? [] : [tellSpan(from, to)])]);
  const names =
    columns.length === 1
      ? { en: `column ${columns[0]}`, zh: `列 ${columns[0]}` }
      : about({ en: `${columns.length} columns`, zh: `${columns.length} 列` }, listNames(columns));
  const left = listNames(leftOut.map(each => each || say({ en: '(no name)', zh: '（无名）' })));
  const parts = [
    { en: `${rows.en} by ${timeColumn}`, zh: `${rows.zh}，时间列 ${timeColumn}` },
    names,
    ...(leftOut.length === 0 ? [] : [about({ en: 'left out', zh: '未纳入' }, left)]),
  ];
  return plain(say(joined(parts, { en: '; ', zh: '；' })));
}

export function tellAnomalies(count: number): Sentence {
  if (count === 0) return { en: 'no anomalies', zh: '无异常' };
  return { en: count === 1 ? '1 anomaly' : `${count} anomalies`, zh: `${count} 个异常` };
}

export function tellRows(rows: number): Sentence {
  return { en: count(rows, 'row'), zh: `${rows} 行` };
}

export function tellSpan(from: number, to: number): Sentence {
  const [start, end] = [describeStamp(from), describeStamp(to)];
  return { en: `${start} to ${end}`, zh: `${start} 至 ${end}` };
}

/** `warning   2026-01-31 14:05:00 to 14:45:00  p99 412 ms, expected 80 to 120 ms, for 40 min (new level)`. */
function describeAnomaly(anomaly: FoundAnomaly): string[] {
  const { grade, startedAt, endedAt, isOpen, again, lastEndedAt } = anomaly;
  const [start, end, last] = [
    describeStamp(startedAt),
    describeEnd(startedAt, endedAt),
    describeEnd(startedAt, lastEndedAt),
  ];
  const span = isOpen
    ? { en: `${start} to the end of the file`, zh: `${start} 至文件末尾` }
    : endedAt > startedAt
      ? { en: `${start} to ${end}`, zh: `${start} 至 ${end}` }
      : unworded(start);
  const repeats = {
    en: `again ${again === 1 ? 'once' : `${again} times`} until ${last}`,
    zh: `此后至 ${last} 又出现 ${again} 次`,
  };
  const what = joined([describeWhat(anomaly), ...(again === 0 ? [] : [repeats])], { en: '; ', zh: '；' });
  const [first = '', ...rest] = wrap(plain(say(about(span, what))), WIDTH - GRADE_WIDTH - 4);
  const pad = ' '.repeat(GRADE_WIDTH + 4);
  return [`  ${paintState(grade.padEnd(GRADE_WIDTH))}  ${first}`, ...rest.map(line => pad + line)];
}

/** Deviations say themselves how long they lasted; the others are told so here. */
function describeWhat({ description, class: kind, startedAt, endedAt }: FoundAnomaly): Sentence {
  const lastsMs = endedAt - startedAt;
  if ((kind !== 'joint' && kind !== 'missing') || lastsMs <= 0) return description;
  const lasted = describeDurationMs(lastsMs);
  return joined([description, { en: `for ${lasted}`, zh: `持续 ${lasted}` }]);
}

/** Without the date when it is the one of the start. */
function describeEnd(startedAt: number, endedAt: number): string {
  const [start, end] = [describeStamp(startedAt), describeStamp(endedAt)];
  return start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end;
}

function listNames(names: readonly string[]): Sentence {
  const first = names.slice(0, NAMES_LISTED);
  const more = names.length - first.length;
  return {
    en: `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    zh: `${first.join('、')}${more > 0 ? ` 等 ${names.length} 个` : ''}`,
  };
}

function indent(text: string): string[] {
  return wrap(text, WIDTH - 2).map(line => `  ${line}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
