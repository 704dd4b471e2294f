import type { ReportAnswer } from '#api/report.ts';
import type { Cause } from '#domain/cause.ts';
import type { Language } from '#domain/sentence.ts';
import { wordsOf } from './phrases.ts';
import { placeOf, type Words } from './words.ts';

/** A longer story is told by its turns: single signs are left to the journal. */
const MOST_LINES = 60;
const MINOR = /^(anomaly\.|incident\.grew|run\.step\.)/;

/** The report for people. Facts of the journal (sentences, log lines) stand as they were written, escaped. */
export function renderMarkdown(report: ReportAnswer, language: Language): string {
  const words = wordsOf(language);
  const { titles } = words;
  const { incident, words: said } = report;
  const sections: readonly (readonly [title: string, body: string])[] = [
    [titles.summary, `${said.summary}\n\n${renderFacts(report, words)}`],
    [titles.impact, bullets(said.impact, titles.none)],
    [titles.causes, renderCauses(report, words)],
    [titles.similar, said.similarCases.length === 0 ? '' : bullets(said.similarCases, titles.none)],
    [titles.spread, renderSpread(report, language, titles.none)],
    [titles.ruledOut, bullets(said.ruledOut, titles.none)],
    [titles.checks, said.nextChecks.length === 0 ? '' : numbered(said.nextChecks)],
    [titles.decisions, renderDecisions(report, words)],
    [titles.timeline, renderTimeline(report, words)],
  ];
  const written = sections.filter(([, body]) => body !== '').map(([title, body]) => `## ${title}\n\n${body}`);
  return [`# INC-${incident.number}: ${escapeText(incident.title[language])}`, ...written].join('\n\n').concat('\n');
}

function renderFacts({ incident }: ReportAnswer, { titles, ...words }: Words): string {
  const { startedAt, detectedAt, resolvedAt, status, outcome, grade, services } = incident;
  const state = words.statuses[status] + (outcome === undefined ? '' : ` (${words.outcomes[outcome]})`);
  const rows: readonly (readonly [string, string])[] = [
    [titles.status, state],
    [titles.grade, words.grades[grade]],
    [titles.services, words.join(services)],
    [titles.began, new Date(startedAt).toISOString()],
    [titles.detected, words.after(words.duration(detectedAt - startedAt))],
    [titles.over, resolvedAt === undefined ? titles.open : words.after(words.duration(resolvedAt - startedAt))],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${escapeText(value)} |`)].join('\n');
}

function renderCauses({ causes, words: { firstCause } }: ReportAnswer, words: Words): string {
  const [first, ...others] = causes.map((cause, index) => renderCause(cause, index, words));
  if (first === undefined) return words.titles.none;
  const explained = firstCause.map(sentence => `   - ${escapeText(sentence)}`);
  return [[first, ...explained].join('\n'), ...others].join('\n\n');
}

function renderCause(cause: Cause, index: number, { language, titles, ...words }: Words): string {
  const instances = cause.instances.length === 0 ? '' : ` (${cause.instances.join(', ')})`;
  const side = (sign: number): string[] =>
    cause.evidence
      .filter(({ weight }) => (sign > 0 ? weight >= 0 : weight < 0))
      .map(({ statement }) => `   - ${sign > 0 ? titles.for : titles.against}: ${escapeText(statement[language])}`);
  const confidence = words.confidence(cause.confidence.toFixed(2));
  const head = `${escapeText(cause.problem)} · ${words.types[cause.type]} · ${confidence}`;
  return [`${index + 1}. **${escapeText(placeOf(cause) + instances)}**: ${head}`, ...side(1), ...side(-1)].join('\n');
}

function renderSpread({ propagation, incident }: ReportAnswer, language: Language, none: string): string {
  if (propagation === undefined || propagation.nodes.length === 0) return none;
  return `![](/api/v1/incidents/INC-${incident.number}/propagation.svg?lang=${language})`;
}

function renderDecisions({ decisions, runs, incident }: ReportAnswer, { language, titles, ...words }: Words): string {
  const offset = (at: number): string => describeOffset(at - incident.startedAt);
  const lines = [
    ...decisions.flatMap(({ at, summary, alternatives }) => [
      `- \`${offset(at)}\` ${escapeText(summary[language])}`,
      ...alternatives.map(
        ({ title, verdict, reason }) => `  - ${escapeText(`${title[language]} (${verdict}): ${reason[language]}`)}`,
      ),
    ]),
    ...runs.map(({ title, status, startedAt, endedAt }) => {
      const lasted = endedAt === undefined ? '' : `, ${words.duration(endedAt - startedAt)}`;
      return `- \`${offset(startedAt)}\` **${escapeText(title[language])}**: ${words.runStatuses[status]}${lasted}`;
    }),
  ];
  return lines.length === 0 ? titles.none : lines.join('\n');
}

function renderTimeline({ timeline }: ReportAnswer, words: Words): string {
  const turns = timeline.length <= MOST_LINES ? timeline : timeline.filter(({ kind }) => !MINOR.test(kind));
  const shown = turns.slice(0, MOST_LINES);
  const left = timeline.length - shown.length;
  return [
    ...shown.map(
      ({ offsetMs, kind, summary }) =>
        `- \`${describeOffset(offsetMs)}\` ${kind}: ${escapeText(summary[words.language])}`,
    ),
    ...(left > 0 ? [`- ${words.moreSigns(left)}`] : []),
  ].join('\n');
}

function bullets(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : lines.map(line => `- ${escapeText(line)}`).join('\n');
}

function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `${index + 1}. ${escapeText(line)}`).join('\n');
}

function describeOffset(offsetMs: number): string {
  return `${offsetMs < 0 ? '−' : '+'}${(Math.abs(offsetMs) / 1000).toFixed(1)} s`;
}

/** Log lines and messages end up here: they must not become Markdown or HTML of their own. */
function escapeText(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(/[\\`*_<>[\]|~]/g, character => `\\${character}`);
}
