import { paint } from '../paint.ts';
import { renderTable } from '../table.ts';
import { plain } from '../text.ts';
import type { MineReport } from './mine-log.ts';
import type { TemplateRow } from './template-notes.ts';

const FREQUENT = 20;
const LATE = 15;
const EXCEPTIONS = 10;

const HEADERS: Readonly<Record<MineReport['header'], string>> = {
  given: 'header as given',
  found: 'header found by itself',
  none: 'no header in common',
  column: 'one column of CSV',
};

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
  const joined = recordCount === lineCount ? '' : ` in ${recordCount} records, stack traces joined`;
  const graded = Object.entries(severities).map(([severity, count]) => `${count} ${severity}`);
  return [
    paint('strong', plain(name)),
    `  ${lineCount} lines${joined}; ${HEADERS[header]}; ${templateCount} templates`,
    ...(graded.length === 0 ? [] : [`  by severity: ${graded.join(', ')}`]),
    ...describeFrequent(report),
    ...describeLate(report),
    ...describeKeywords(report),
    ...describeExceptions(report),
  ];
}

function describeFrequent({ templates, templateCount, recordCount }: MineReport): string[] {
  if (templates.length === 0) return [];
  const more = templateCount - Math.min(FREQUENT, templates.length);
  return [
    '',
    paint('strong', 'most frequent'),
    ...describeTemplates(templates.slice(0, FREQUENT), recordCount),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function describeLate({ lateTemplates, lateTemplateCount, recordCount }: MineReport): string[] {
  if (lateTemplateCount === 0) return ['', 'No template is new in the last fifth of the lines.'];
  const shown = lateTemplates.slice(-LATE);
  const more = lateTemplateCount - shown.length;
  return [
    '',
    `${paint('strong', 'new in the last fifth of the lines')}${more > 0 ? ` (${more} before these)` : ''}`,
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
  const rows = keywords.map(({ name, count, firstLine, example }) => [name, String(count), String(firstLine), example]);
  const columns = [
    { title: 'trouble' },
    { title: 'count', align: 'right' },
    { title: 'first line', align: 'right' },
    { title: 'for example', flexible: true },
  ] as const;
  return ['', paint('strong', 'words that speak of trouble, gravest first'), ...renderTable(columns, rows)];
}

function describeExceptions({ exceptions }: MineReport): string[] {
  if (exceptions.length === 0) return [];
  const shown = exceptions.slice(0, EXCEPTIONS).map(({ name, count }) => `${plain(name)} ${count}`);
  const more = exceptions.length > EXCEPTIONS ? ', ...' : '';
  return ['', `${paint('strong', 'stack traces')}: ${shown.join(', ')}${more}`];
}

function describeShare(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.1 ? '<0.1%' : `${percent.toFixed(1)}%`;
}
