import { about, type Sentence } from '#api/sentence.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { renderTable } from '../table.ts';
import { plain } from '../text.ts';
import type { MineReport } from './mine-log.ts';
import type { TemplateRow } from './template-notes.ts';

const FREQUENT = 20;
const LATE = 15;
const EXCEPTIONS = 10;

const HEADERS: Readonly<Record<MineReport['header'], Sentence>> = {
  given: { en: 'header as given', zh: '按给定格式解析行首' },
  found: { en: 'header found by itself', zh: '自动识别行首格式' },
  none: { en: 'no header in common', zh: '没有统一的行首格式' },
  column: { en: 'one column of CSV', zh: 'CSV 的一列' },
};

const WORDS = {
  frequent: { en: 'most frequent', zh: '最常见' },
  noneLate: { en: 'No template is new in the last fifth of the lines.', zh: '最后五分之一的日志行中没有新模板。' },
  late: { en: 'new in the last fifth of the lines', zh: '最后五分之一的日志行中新出现' },
  keywords: { en: 'words that speak of trouble, gravest first', zh: '故障关键词，最严重的在前' },
  traces: { en: 'stack traces', zh: '异常堆栈' },
} as const;

const TEMPLATE_COLUMNS = [
  { title: 'id' },
  { title: 'count', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'first line', align: 'right' },
  { title: 'template', flexible: true },
] as const;

/** One log as lines for people. */
export function describeLog(report: MineReport, name: string): string[] {
  const { lineCount, recordCount, templateCount, header, severities } = report;
  const [records, recordsZh] =
    recordCount === lineCount
      ? ['', '']
      : [` in ${recordCount} records, stack traces joined`, `（合并堆栈后 ${recordCount} 条记录）`];
  const head = {
    en: `${count(lineCount, 'line')}${records}; ${HEADERS[header].en}; ${count(templateCount, 'template')}`,
    zh: `${lineCount} 行${recordsZh}；${HEADERS[header].zh}；${templateCount} 个模板`,
  };
  const graded = Object.entries(severities).map(([severity, each]) => `${each} ${severity}`);
  return [
    paint('strong', plain(name)),
    `  ${say(head)}`,
    ...(graded.length === 0
      ? []
      : [`  ${say({ en: `by severity: ${graded.join(', ')}`, zh: `按级别：${graded.join('、')}` })}`]),
    ...describeFrequent(report),
    ...describeLate(report),
    ...describeKeywords(report),
    ...describeExceptions(report),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function describeFrequent({ templates, templateCount, recordCount }: MineReport): string[] {
  if (templates.length === 0) return [];
  const more = templateCount - Math.min(FREQUENT, templates.length);
  return [
    '',
    paint('strong', say(WORDS.frequent)),
    ...describeTemplates(templates.slice(0, FREQUENT), recordCount),
    ...(more > 0 ? [say({ en: `and ${more} more`, zh: `另有 ${more} 个` })] : []),
  ];
}

function describeLate({ lateTemplates, lateTemplateCount, recordCount }: MineReport): string[] {
  if (lateTemplateCount === 0) return ['', say(WORDS.noneLate)];
  const shown = lateTemplates.slice(-LATE);
  const more = lateTemplateCount - shown.length;
  return [
    '',
    `${paint('strong', say(WORDS.late))}${more > 0 ? say({ en: ` (${more} before these)`, zh: `（之前还有 ${more} 个）` }) : ''}`,
    ...describeTemplates(shown, recordCount),
  ];
}

function describeTemplates(templates: readonly TemplateRow[], recordCount: number): string[] {
  const rows = templates.map(({ id, count, firstLine, template }) => [
    id,
    String(count),
    describeShare(count / recordCount),
    String(firstLine),
    template,
  ]);
  return renderTable(TEMPLATE_COLUMNS, rows);
}

function describeKeywords({ keywords }: MineReport): string[] {
  if (keywords.length === 0) return [];
  const rows = keywords.map(({ name, count, firstLine, example }) => [
    say(name),
    String(count),
    String(firstLine),
    example,
  ]);
  const columns = [
    { title: 'trouble' },
    { title: 'count', align: 'right' },
    { title: 'first line', align: 'right' },
    { title: 'for example', flexible: true },
  ] as const;
  return ['', paint('strong', say(WORDS.keywords)), ...renderTable(columns, rows)];
}

function describeExceptions({ exceptions }: MineReport): string[] {
  if (exceptions.length === 0) return [];
  const shown = exceptions.slice(0, EXCEPTIONS).map(({ name, count }) => `${plain(name)} ${count}`);
  const more = exceptions.length > EXCEPTIONS;
  const listed = { en: `${shown.join(', ')}${more ? ', ...' : ''}`, zh: `${shown.join('、')}${more ? ' 等' : ''}` };
  return ['', say(about(paint('strong', say(WORDS.traces)), listed))];
}

function describeShare(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.1 ? '<0.1%' : `${percent.toFixed(1)}%`;
}
