import type { Cause } from '#api/cause.ts';
import type { Incident } from '#api/incident.ts';
import type { Run } from '#api/run.ts';
import type { Story } from '#api/story.ts';
import { say } from './language.ts';
import { paint, paintState } from './paint.ts';
import { describeInstant, describeOffset, plain, wrap } from './text.ts';

const WIDTH = 100;
const OFFSET_WIDTH = 12;
const INDENT = 2;

/** An incident as a story, at most 100 columns wide. */
export function describeStory({ incident, lines }: Story, runs: readonly Run[]): string[] {
  return [
    ...describeHead(incident),
    '',
    paint('strong', 'What happened'),
    ...lines.flatMap(line => describeLine(describeOffset(line.offsetMs), `${line.kind}: ${say(line.summary)}`)),
    '',
    paint('strong', 'Why'),
    ...describeCauses(incident.causes),
    '',
    paint('strong', 'What was done'),
    ...(runs.length === 0 ? ['  nothing'] : [...runs].reverse().flatMap(run => describeRun(run, incident.startedAt))),
    '',
    paint('strong', 'Outcome'),
    ...wrap(plain(say(incident.summary)), WIDTH - INDENT).map(line => `  ${line}`),
  ];
}

export function describeHead(incident: Incident): string[] {
  const { startedAt, detectedAt, resolvedAt } = incident;
  const over = resolvedAt === undefined ? 'still open' : `over ${describeOffset(resolvedAt - startedAt)}`;
  return [
    paint('strong', `INC-${incident.number}  ${plain(say(incident.title))}`),
    `  ${paintState(incident.grade)}, ${paintState(incident.status)}${incident.outcome === undefined ? '' : ` (${incident.outcome})`}`,
    `  began ${describeInstant(startedAt)}, detected ${describeOffset(detectedAt - startedAt)}, ${over}`,
    ...wrap(`services: ${incident.services.map(plain).join(', ')}`, WIDTH - INDENT).map(line => `  ${line}`),
  ];
}

export function describeCauses(causes: readonly Cause[]): string[] {
  if (causes.length === 0) return ['  no cause was found with enough confidence'];
  return causes.flatMap((cause, index) => {
    const place = cause.callee === undefined ? cause.service : `${cause.service} → ${cause.callee}`;
    const instances = cause.instances.length === 0 ? '' : ` (${cause.instances.join(', ')})`;
    return [
      `  ${index + 1}. ${plain(place + instances)}: ${plain(cause.problem)}, ${cause.type}, confidence ${cause.confidence.toFixed(2)}`,
      ...cause.evidence.flatMap(each => describeEvidence(each.weight, say(each.statement))),
    ];
  });
}

function describeEvidence(weight: number, statement: string): string[] {
  const mark = weight < 0 ? '−' : '+';
  return wrap(plain(statement), WIDTH - 7).map((line, index) => `     ${index === 0 ? mark : ' '} ${line}`);
}

function describeRun(run: Run, startedAt: number): string[] {
  const from = describeOffset((run.startedAt ?? run.createdAt) - startedAt);
  const to = run.endedAt === undefined ? 'now' : describeOffset(run.endedAt - startedAt);
  return [
    `  RUN-${run.number}  ${paintState(run.status)}  ${plain(say(run.plan.title))}  (${from} to ${to})`,
    ...run.steps.flatMap(step => describeLine(step.status, [step.id, say(step.summary)].filter(Boolean).join(': '), 4)),
  ];
}

/** A short word at the left, a text at the right that goes on below itself. */
function describeLine(left: string, text: string, indent = INDENT): string[] {
  const margin = indent + OFFSET_WIDTH + 1;
  return wrap(plain(text), WIDTH - margin).map((line, index) =>
    index === 0 ? `${' '.repeat(indent)}${left.padEnd(OFFSET_WIDTH)} ${line}` : ' '.repeat(margin) + line,
  );
}
