import { describeDurationMs } from '#base/duration.ts';
import type { Cause } from '#domain/cause.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';

/**
 * A postmortem in Markdown, written from the journal's entries of one incident and from nothing else: whoever holds the
 * journal can write it again and gets the same text.
 *
 * @param entries - of one incident, in the order of the journal
 */
export function writePostmortem(entries: readonly JournalEntry[]): string {
  const opened = entries.find(entry => entry.kind === 'incident.opened');
  const resolved = entries.findLast(entry => entry.kind === 'incident.resolved');
  const diagnosed = entries.findLast(entry => entry.kind === 'incident.diagnosed');
  const name = text(opened, 'name') || 'Incident';
  const sections = [
    `# ${name}: ${text(resolved, 'title') || text(opened, 'title')}`,
    summarise(opened, diagnosed, resolved),
    `## Timeline\n\n${timeline(entries, startOf(opened))}`,
    `## Cause\n\n${describeCauses(diagnosed)}`,
    `## What was done\n\n${describeActions(entries)}`,
    `## Outcome\n\n${text(resolved, 'summary') || 'The incident is still open.'}`,
    `## Record\n\n${describeRecord(entries)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function summarise(
  opened: JournalEntry | undefined,
  diagnosed: JournalEntry | undefined,
  resolved: JournalEntry | undefined,
): string {
  const startedAt = startOf(opened);
  const rows: [string, string][] = [
    ['Started', new Date(startedAt).toISOString()],
    ['Detected', opened === undefined ? '-' : `after ${describeDurationMs(opened.at - startedAt)}`],
    ['Grade', text(opened, 'grade') || '-'],
    ['Services', list(opened, 'services') || '-'],
    ['Cause', text(diagnosed, 'summary') || 'not known'],
    ['Over', resolved === undefined ? 'no' : `after ${describeDurationMs(resolved.at - startedAt)}`],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${escapeCell(value)} |`)].join('\n');
}

function timeline(entries: readonly JournalEntry[], startedAt: number): string {
  return entries
    .map(entry => {
      const offset = entry.at - startedAt;
      const sign = offset < 0 ? '−' : '+';
      return `- \`${sign}${(Math.abs(offset) / 1000).toFixed(1)} s\` ${entry.kind}: ${escapeText(text(entry, 'summary') || entry.subject)}`;
    })
    .join('\n');
}

function describeCauses(diagnosed: JournalEntry | undefined): string {
  const causes = (diagnosed?.data.causes ?? []) as unknown as readonly Cause[];
  if (causes.length === 0) return 'No cause was found with enough confidence.';
  return causes
    .map((cause, index) => {
      const place = cause.callee === undefined ? cause.service : `${cause.service} → ${cause.callee}`;
      const facts = cause.evidence.map(each => `   - ${escapeText(each.statement.en)}`).join('\n');
      return `${index + 1}. **${cause.problem}** (${cause.type}) at **${place}**, confidence ${cause.confidence.toFixed(2)}\n${facts}`;
    })
    .join('\n');
}

function describeActions(entries: readonly JournalEntry[]): string {
  const lines = entries
    .filter(entry => /^(decision|run|approval|incident\.escalated)/.test(entry.kind))
    .map(entry => `- ${entry.kind}: ${escapeText(text(entry, 'summary') || entry.subject)} (${entry.actor})`);
  return lines.length === 0 ? 'Nothing.' : lines.join('\n');
}

function describeRecord(entries: readonly JournalEntry[]): string {
  const last = entries.at(-1);
  if (last === undefined) return 'No entries.';
  return `Journal entries ${entries[0]!.sequence} to ${last.sequence}; hash of the last one \`${last.hash}\`.`;
}

function startOf(opened: JournalEntry | undefined): number {
  const startedAt = opened?.data.startedAt;
  return typeof startedAt === 'number' ? startedAt : (opened?.at ?? 0);
}

function text(entry: JournalEntry | undefined, field: string): string {
  const value = entry?.data[field];
  return typeof value === 'string' ? value : '';
}

function list(entry: JournalEntry | undefined, field: string): string {
  const value = entry?.data[field];
  return Array.isArray(value) ? value.join(', ') : '';
}

/** Log lines and messages end up here: they must not become Markdown or HTML of their own. */
function escapeText(value: string): string {
  return value.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_<>[\]|]/g, character => `\\${character}`);
}

function escapeCell(value: string): string {
  return value
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}
