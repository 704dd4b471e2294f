import { findKeywordClass, type KeywordClass } from '#algorithms/log-templates/keywords.ts';
import { findTemplateText, type Miner } from '#algorithms/log-templates/miner.ts';
import type { SeverityName } from '#algorithms/log-templates/severity.ts';
import type { LogRecord } from './records.ts';

/** One template as a report has it. */
export interface TemplateRow {
  readonly id: string;
  readonly template: string;
  /** Records, each with the lines of its stack trace. */
  readonly count: number;
  /** Line on which it was seen first, from 1. */
  readonly firstLine: number;
  readonly severity?: SeverityName | undefined;
  readonly keyword?: string | undefined;
}

export interface KeywordRow {
  readonly keyword: string;
  readonly name: KeywordClass['name'];
  /** 3 the process is lost, 2 a request or a disk is, 1 worth a look. */
  readonly weight: KeywordClass['weight'];
  readonly count: number;
  /** Number of the first line that spoke of it, and what it said. */
  readonly firstLine: number;
  readonly example: string;
}

/** What is remembered of templates beside what the miner keeps; bounded by the miner's own limit. */
export interface TemplateNotes {
  readonly miner: Miner;
  readonly notes: Map<number, Note>;
  readonly keywords: Map<string, KeywordCount>;
}

interface Note {
  readonly firstLine: number;
  readonly severity: SeverityName | undefined;
  readonly keyword: KeywordClass | undefined;
}

interface KeywordCount extends KeywordRow {
  count: number;
}

const EXAMPLE_LIMIT = 400;

export function createTemplateNotes(miner: Miner): TemplateNotes {
  return { miner, notes: new Map(), keywords: new Map() };
}

export function nameTemplate(id: number): string {
  return `T${id}`;
}

/** Takes a record that begins on a line and was given a template. O(1) but for a template that is new. */
export function noteRecord(
  { miner, notes, keywords }: TemplateNotes,
  { record, templateId, atLine }: { readonly record: LogRecord; readonly templateId: number; readonly atLine: number },
): void {
  let note = notes.get(templateId);
  if (note === undefined) {
    if (notes.size >= 2 * miner.settings.templateLimit) forget(notes, miner);
    note = { firstLine: atLine, severity: record.severity, keyword: findKeywordClass(record.content) };
    notes.set(templateId, note);
  }
  const { keyword } = note;
  if (keyword === undefined) return;
  const known = keywords.get(keyword.id);
  if (known !== undefined) known.count++;
  else {
    const { id, name, weight } = keyword;
    const example = record.content.slice(0, EXAMPLE_LIMIT);
    keywords.set(id, { keyword: id, name, weight, count: 1, firstLine: atLine, example });
  }
}

/** All templates that are still known, by their first lines. */
export function listTemplates({ miner, notes }: TemplateNotes): TemplateRow[] {
  return [...miner.templates.values()].map(({ id, count }) => {
    const { firstLine = 0, severity, keyword } = notes.get(id) ?? {};
    const template = findTemplateText(miner, id) ?? '';
    return { id: nameTemplate(id), template, count, firstLine, severity, keyword: keyword?.id };
  });
}

/** The gravest first, then the most frequent. */
export function listKeywords({ keywords }: TemplateNotes): KeywordRow[] {
  return [...keywords.values()].sort((a, b) => b.weight - a.weight || b.count - a.count);
}

function forget(notes: TemplateNotes['notes'], { templates }: Miner): void {
  for (const id of notes.keys()) if (!templates.has(id)) notes.delete(id);
}
