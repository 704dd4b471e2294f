import { createMiner, mineLine } from '#algorithms/log-templates/miner.ts';
import type { SeverityName } from '#algorithms/log-templates/severity.ts';
import { formatCsvRow } from '../files/csv.ts';
import { IdSpool } from '../files/id-spool.ts';
import { OutputFile, writeWhole } from '../files/output.ts';
import { createFirstTexts, rememberText, textOf } from './first-texts.ts';
import { type LogRecord, type LogSource, openLog, openLogColumn } from './records.ts';
import {
  createTemplateNotes,
  type KeywordRow,
  listKeywords,
  listTemplates,
  nameTemplate,
  noteRecord,
  type TemplateRow,
} from './template-notes.ts';

export interface MineRequest {
  readonly file: string;
  readonly format?: string | undefined;
  /** Read the file as CSV and take this column. */
  readonly column?: string | undefined;
  readonly out?: string | undefined;
}

export interface MineReport {
  readonly file: string;
  readonly out?: string | undefined;
  readonly header: LogSource['header'];
  readonly lineCount: number;
  /** Lines with the stack traces that belong to them. */
  readonly recordCount: number;
  readonly templateCount: number;
  readonly severities: Partial<Record<SeverityName, number>>;
  /** The most frequent, and those that came last among the ones first seen in the last fifth of the lines. */
  readonly templates: readonly TemplateRow[];
  readonly lateTemplateCount: number;
  readonly lateTemplates: readonly TemplateRow[];
  readonly keywords: readonly KeywordRow[];
  readonly exceptions: readonly { readonly name: string; readonly count: number }[];
}

const LISTED = 100;
const EXCEPTION_LIMIT = 1_000;
const LATE_SHARE = 0.2;
/** Rows of the result that are kept ready, one a template. */
const ENDS_LIMIT = 20_000;

interface Tally {
  lines: number;
  records: number;
  readonly severities: Partial<Record<SeverityName, number>>;
  readonly exceptions: Map<string, number>;
}

/** Gives each line of a log its template, as it comes, in bounded memory, and writes them out. */
export async function mineLog(request: MineRequest): Promise<MineReport> {
  const { file, format, column, out } = request;
  const source = column === undefined ? await openLog(file, format) : await openLogColumn(file, column);
  const miner = createMiner();
  const notes = createTemplateNotes(miner);
  const first = createFirstTexts();
  const tally: Tally = { lines: 0, records: 0, severities: {}, exceptions: new Map() };
  const output = out === undefined ? undefined : await OutputFile.open(out, file);
  const spool = output === undefined ? undefined : new IdSpool();
  try {
    await writeWhole(output, async () => {
      for await (const record of source.records) {
        const { templateId, isNew } = mineLine(miner, record.content);
        if (isNew && output !== undefined) rememberText(first, miner, templateId);
        noteRecord(notes, { record, templateId, atLine: tally.lines + 1 });
        count(tally, record);
        for (let line = 0; spool !== undefined && line < record.lineCount; line++) {
          const waiting = spool.add(templateId);
          if (waiting !== undefined) await waiting;
        }
      }
      if (output !== undefined && spool !== undefined)
        await writeTemplates(output, spool, id => textOf(first, miner, id));
    });
  } finally {
    await spool?.close();
  }
  return { ...toReport(tally, listTemplates(notes)), file, out, header: source.header, keywords: listKeywords(notes) };
}

function count(tally: Tally, { lineCount, severity, exception }: LogRecord): void {
  tally.lines += lineCount;
  tally.records++;
  if (severity !== undefined) tally.severities[severity] = (tally.severities[severity] ?? 0) + 1;
  if (exception === undefined) return;
  const known = tally.exceptions.get(exception);
  if (known !== undefined || tally.exceptions.size < EXCEPTION_LIMIT) tally.exceptions.set(exception, (known ?? 0) + 1);
}

/** Written at the end: by then each template has the words that it keeps, and the same in each of its lines. */
async function writeTemplates(output: OutputFile, spool: IdSpool, wordsOf: (id: number) => string): Promise<void> {
  const ends = new Map<number, string>();
  const endOf = (id: number): string => {
    const known = ends.get(id);
    if (known !== undefined) return known;
    const end = formatCsvRow([nameTemplate(id), wordsOf(id)], ',');
    if (ends.size < ENDS_LIMIT) ends.set(id, end);
    return end;
  };
  await output.write('LineId,EventId,EventTemplate\n');
  let lineId = 0;
  for await (const ids of spool.read()) {
    for (const id of ids) {
      const waiting = output.write(`${++lineId},${endOf(id)}`);
      if (waiting !== undefined) await waiting;
    }
  }
}

function toReport(tally: Tally, templates: readonly TemplateRow[]): Omit<MineReport, 'file' | 'header' | 'keywords'> {
  const late = templates.filter(({ firstLine }) => firstLine > tally.lines * (1 - LATE_SHARE));
  return {
    lineCount: tally.lines,
    recordCount: tally.records,
    templateCount: templates.length,
    severities: tally.severities,
    templates: [...templates].sort((a, b) => b.count - a.count).slice(0, LISTED),
    lateTemplateCount: late.length,
    lateTemplates: late.sort((a, b) => a.firstLine - b.firstLine).slice(-LISTED),
    exceptions: [...tally.exceptions]
      .map(([name, times]) => ({ name, count: times }))
      .sort((a, b) => b.count - a.count)
      .slice(0, LISTED),
  };
}
