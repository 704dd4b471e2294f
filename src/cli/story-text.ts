import type { Cause } from '#api/cause.ts';
import type { Incident } from '#api/incident.ts';
import type { Run } from '#api/run.ts';
import { about, joined, type Sentence, unworded } from '#api/sentence.ts';
import type { Story } from '#api/story.ts';
import { say } from './language.ts';
import { paint, paintState } from './paint.ts';
import { describeInstant, describeOffset, plain, wrap } from './text.ts';

const WIDTH = 100;
const OFFSET_WIDTH = 12;
const INDENT = 2;

const STILL_OPEN: Sentence = { en: 'still open', zh: '尚未结束' };
const NO_CAUSE: Sentence = { en: 'no cause was found with enough confidence', zh: '没有找到足够可信的根因' };

/** An incident as a story, at most 100 columns wide. */
export function describeStory({ incident, lines }: Story, runs: readonly Run[]): string[] {
  return [
    ...describeHead(incident),
    '',
    heading({ en: 'What happened', zh: '经过' }),
    ...lines.flatMap(line => describeLine(describeOffset(line.offsetMs), say(about(line.kind, line.summary)))),
    '',
    heading({ en: 'Why', zh: '根因' }),
    ...describeCauses(incident.causes),
    '',
    heading({ en: 'What was done', zh: '处理' }),
    ...(runs.length === 0
      ? [`  ${say({ en: 'nothing', zh: '没有' })}`]
      : [...runs].reverse().flatMap(run => describeRun(run, incident.startedAt))),
    '',
    heading({ en: 'Outcome', zh: '结果' }),
    ...wrap(plain(say(incident.summary)), WIDTH - INDENT).map(line => `  ${line}`),
  ];
}

export function describeHead(incident: Incident): string[] {
  const { startedAt, detectedAt, resolvedAt } = incident;
  const began = describeInstant(startedAt);
  const detected = describeOffset(detectedAt - startedAt);
  const ended = resolvedAt === undefined ? undefined : describeOffset(resolvedAt - startedAt);
  const over = ended === undefined ? STILL_OPEN : { en: `over ${ended}`, zh: `${ended} 结束` };
  const times = [
    { en: `began ${began}`, zh: `${began} 开始` },
    { en: `detected ${detected}`, zh: `${detected} 发现` },
    over,
  ];
  const services = incident.services.map(plain);
  return [
    paint('strong', `INC-${incident.number}  ${plain(say(incident.title))}`),
    `  ${paintState(incident.grade)}, ${paintState(incident.status)}${incident.outcome === undefined ? '' : ` (${incident.outcome})`}`,
    `  ${say(joined(times))}`,
    ...wrap(say({ en: `services: ${services.join(', ')}`, zh: `服务：${services.join('、')}` }), WIDTH - INDENT).map(
      line => `  ${line}`,
    ),
  ];
}

export function describeCauses(causes: readonly Cause[]): string[] {
  if (causes.length === 0) return [`  ${say(NO_CAUSE)}`];
  return causes.flatMap((cause, index) => {
    const place = cause.callee === undefined ? cause.service : `${cause.service} → ${cause.callee}`;
    const odds = cause.confidence.toFixed(2);
    const sure = { en: `confidence ${odds}`, zh: `置信度 ${odds}` };
    const instances = cause.instances.length === 0 ? '' : ` (${cause.instances.join(', ')})`;
    return [
      `  ${index + 1}. ${plain(say(about(place + instances, joined([unworded(cause.problem), unworded(cause.type), sure]))))}`,
      ...cause.evidence.flatMap(each => describeEvidence(each.weight, say(each.statement))),
    ];
  });
}

function describeEvidence(weight: number, statement: string): string[] {
  const mark = weight < 0 ? '−' : '+';
  return wrap(plain(statement), WIDTH - 7).map((line, index) => `     ${index === 0 ? mark : ' '} ${line}`);
}

function heading(text: Sentence): string {
  return paint('strong', say(text));
}

function describeRun(run: Run, startedAt: number): string[] {
  const from = describeOffset((run.startedAt ?? run.createdAt) - startedAt);
  const to = run.endedAt === undefined ? say({ en: 'now', zh: '现在' }) : describeOffset(run.endedAt - startedAt);
  const span = say({ en: `(${from} to ${to})`, zh: `（${from} 至 ${to}）` });
  return [
    `  RUN-${run.number}  ${paintState(run.status)}  ${plain(say(run.plan.title))}  ${span}`,
    ...run.steps.flatMap(step =>
      describeLine(step.status, say(step.summary) === '' ? step.id : say(about(step.id, step.summary)), 4),
    ),
  ];
}

/** A short word at the left, a text at the right that goes on below itself. */
function describeLine(left: string, text: string, indent = INDENT): string[] {
  const margin = indent + OFFSET_WIDTH + 1;
  return wrap(plain(text), WIDTH - margin).map((line, index) =>
    index === 0 ? `${' '.repeat(indent)}${left.padEnd(OFFSET_WIDTH)} ${line}` : ' '.repeat(margin) + line,
  );
}
