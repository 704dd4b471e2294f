import { describeDurationMs } from '#base/duration.ts';
import type { Cause } from '#domain/cause.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { findSentence, type Language, type Sentence } from '#domain/sentence.ts';

/**
 * A postmortem in Markdown, written from the journal's entries of one incident and from nothing else: whoever holds the
 * journal can write it again and gets the same text.
 *
 * @param entries - of one incident, in the order of the journal
 */
export function writePostmortem(entries: readonly JournalEntry[]): Sentence {
  return { en: write(entries, 'en'), zh: write(entries, 'zh') };
}

const TITLES = {
  incident: { en: 'Incident', zh: '事件' },
  timeline: { en: 'Timeline', zh: '时间线' },
  cause: { en: 'Cause', zh: '根因' },
  done: { en: 'What was done', zh: '处置过程' },
  outcome: { en: 'Outcome', zh: '结果' },
  record: { en: 'Record', zh: '记录' },
  started: { en: 'Started', zh: '开始' },
  detected: { en: 'Detected', zh: '发现' },
  grade: { en: 'Grade', zh: '级别' },
  services: { en: 'Services', zh: '涉及服务' },
  over: { en: 'Over', zh: '结束' },
  open: { en: 'The incident is still open.', zh: '事件尚未结束。' },
  unknown: { en: 'not known', zh: '未知' },
  no: { en: 'no', zh: '否' },
  noCause: { en: 'No cause was found with enough confidence.', zh: '没有找到置信度足够的根因。' },
  nothing: { en: 'Nothing.', zh: '无。' },
  noEntries: { en: 'No entries.', zh: '没有条目。' },
} as const satisfies Readonly<Record<string, Sentence>>;

function write(entries: readonly JournalEntry[], language: Language): string {
  const opened = entries.find(entry => entry.kind === 'incident.opened');
  const resolved = entries.findLast(entry => entry.kind === 'incident.resolved');
  const diagnosed = entries.findLast(entry => entry.kind === 'incident.diagnosed');
  const say = (name: keyof typeof TITLES): string => TITLES[name][language];
  const told = (entry: JournalEntry | undefined, field: string): string => tell(entry, field, language);
  const sections = [
    `# ${text(opened, 'name') || say('incident')}: ${told(resolved, 'title') || told(opened, 'title')}`,
    summarise({ opened, diagnosed, resolved }, language),
    `## ${say('timeline')}\n\n${timeline(entries, startOf(opened), language)}`,
    `## ${say('cause')}\n\n${describeCauses(diagnosed, language)}`,
    `## ${say('done')}\n\n${describeActions(entries, language)}`,
    `## ${say('outcome')}\n\n${told(resolved, 'summary') || say('open')}`,
    `## ${say('record')}\n\n${describeRecord(entries)[language]}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

interface Turns {
  readonly opened: JournalEntry | undefined;
  readonly diagnosed: JournalEntry | undefined;
  readonly resolved: JournalEntry | undefined;
}

function summarise({ opened, diagnosed, resolved }: Turns, language: Language): string {
  const startedAt = startOf(opened);
  const after = (entry: JournalEntry): string => {
    const duration = describeDurationMs(entry.at - startedAt);
    return language === 'zh' ? `${duration} 后` : `after ${duration}`;
  };
  const rows: [keyof typeof TITLES, string][] = [
    ['started', new Date(startedAt).toISOString()],
    ['detected', opened === undefined ? '-' : after(opened)],
    ['grade', text(opened, 'grade') || '-'],
    ['services', list(opened, 'services') || '-'],
    ['cause', tell(diagnosed, 'summary', language) || TITLES.unknown[language]],
    ['over', resolved === undefined ? TITLES.no[language] : after(resolved)],
  ];
  const cells = rows.map(([name, value]) => `| ${TITLES[name][language]} | ${escapeCell(value)} |`);
  return ['| | |', '|---|---|', ...cells].join('\n');
}

function timeline(entries: readonly JournalEntry[], startedAt: number, language: Language): string {
  return entries
    .map(entry => {
      const offset = entry.at - startedAt;
      const sign = offset < 0 ? '−' : '+';
      const said = tell(entry, 'summary', language) || entry.subject;
      return `- \`${sign}${(Math.abs(offset) / 1000).toFixed(1)} s\` ${entry.kind}: ${escapeText(said)}`;
    })
    .join('\n');
}

function describeCauses(diagnosed: JournalEntry | undefined, language: Language): string {
  const causes = (diagnosed?.data.causes ?? []) as unknown as readonly Cause[];
  if (causes.length === 0) return TITLES.noCause[language];
  return causes.map((cause, index) => `${index + 1}. ${describeCause(cause, language)}`).join('\n');
}

function describeCause({ service, callee, problem, type, confidence, evidence }: Cause, language: Language): string {
  const place = callee === undefined ? service : `${service} → ${callee}`;
  const facts = evidence.map(({ statement }) => `   - ${escapeText(findSentence(statement)?.[language] ?? '')}`);
  const figure = confidence.toFixed(2);
  const head = {
    en: `**${problem}** (${type}) at **${place}**, confidence ${figure}`,
    zh: `**${place}** 的 **${problem}**（${type}），置信度 ${figure}`,
  };
  return [head[language], ...facts].join('\n');
}

function describeActions(entries: readonly JournalEntry[], language: Language): string {
  const lines = entries
    .filter(entry => /^(decision|run|approval|delegation|incident\.escalated)/.test(entry.kind))
    .map(entry => {
      const said = tell(entry, 'summary', language) || entry.subject;
      return `- ${entry.kind}: ${escapeText(said)} (${entry.actor})`;
    });
  return lines.length === 0 ? TITLES.nothing[language] : lines.join('\n');
}

function describeRecord(entries: readonly JournalEntry[]): Sentence {
  const last = entries.at(-1);
  if (last === undefined) return TITLES.noEntries;
  const [from, to] = [entries[0]!.sequence, last.sequence];
  return {
    en: `Journal entries ${from} to ${to}; hash of the last one \`${last.hash}\`.`,
    zh: `事件链条目 ${from} 至 ${to}；最后一条的哈希为 \`${last.hash}\`。`,
  };
}

function startOf(opened: JournalEntry | undefined): number {
  const startedAt = opened?.data.startedAt;
  return typeof startedAt === 'number' ? startedAt : (opened?.at ?? 0);
}

function tell(entry: JournalEntry | undefined, field: string, language: Language): string {
  return findSentence(entry?.data[field])?.[language] ?? '';
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
