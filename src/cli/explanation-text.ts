import type { ExplainedDecision, Explanation } from '#api/explanation.ts';
import type { Risk } from '#api/plan.ts';
import type { ReportWords } from '#api/report.ts';
import { say } from './language.ts';
import { paint } from './paint.ts';
import { describeCauses, describeHead } from './story-text.ts';
import { describeOffset, plain, wrap } from './text.ts';

const WIDTH = 100;

/** @param words - our sentences on harm, on what was ruled out and on what to look at next */
export function describeExplanation({ incident, causes, decisions }: Explanation, words: ReportWords): string[] {
  return [
    ...describeHead(incident),
    '',
    paint('strong', 'Causes, with what speaks for (+) and against (−) them'),
    ...describeCauses(causes),
    '',
    ...describeList('Of the first cause', words.firstCause),
    ...describeList('Similar cases', words.similarCases),
    ...describeList('Whom it harms', words.impact),
    ...describeList('Ruled out', words.ruledOut),
    ...describeList('What to look at next', words.nextChecks),
    paint('strong', 'Decisions'),
    ...(decisions.length === 0
      ? ['  none yet']
      : decisions.flatMap(decision => describeDecision(decision, incident.startedAt))),
  ];
}

/** Nothing to say is no section. */
function describeList(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [paint('strong', title), ...sentences.flatMap(sentence => indented(`- ${sentence}`, 2)), ''];
}

function describeDecision(decision: ExplainedDecision, startedAt: number): string[] {
  const { strategy, mode, autonomy, alternatives, risk } = decision;
  const facts = [
    strategy === undefined ? undefined : `strategy ${strategy}`,
    mode === undefined ? undefined : `mode ${mode}`,
    autonomy === undefined ? undefined : `autonomy ${autonomy}`,
  ].filter(fact => fact !== undefined);
  return [
    ...indented(`${describeOffset(decision.at - startedAt)}  ${say(decision.summary)}`, 2),
    ...(facts.length === 0 ? [] : indented(facts.join(', '), 6)),
    ...(risk === undefined ? [] : describeRisk(risk)),
    ...(alternatives.length === 0 ? [] : ['      strategies that were weighed:']),
    ...alternatives.flatMap(each =>
      indented(`${each.verdict}: ${say(each.title)} (${each.strategy}): ${say(each.reason)}`, 8),
    ),
  ];
}

function describeRisk(risk: Risk): string[] {
  return [
    `      risk ${risk.score.toFixed(2)} (${risk.level}):`,
    ...risk.parts.flatMap(part =>
      indented(
        `${(part.value * part.weight).toFixed(2)}  ${part.name} ${part.value.toFixed(2)} × ${part.weight}: ${say(part.reason)}`,
        8,
      ),
    ),
  ];
}

function indented(text: string, indent: number): string[] {
  return wrap(plain(text), WIDTH - indent - 2).map(
    (line, index) => `${' '.repeat(indent + (index === 0 ? 0 : 2))}${line}`,
  );
}
