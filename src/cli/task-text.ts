import { setTimeout as delay } from 'node:timers/promises';
import type { Sentence } from '#api/sentence.ts';
import type { TaskPreview, TaskRunStatus, TaskState } from '#api/task.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { say } from './language.ts';
import { paint, paintState } from './paint.ts';
import { renderTable } from './table.ts';
import { plain, wrap } from './text.ts';

const LOOK_EVERY_MS = 500;
const WIDTH = 98;

/** What every run of a task tells of itself. */
interface TaskRun {
  readonly run: string;
  readonly status: TaskRunStatus;
  readonly summary: Sentence;
  readonly tasks: readonly TaskState[];
  readonly risk: { readonly score: number; readonly level: string };
  readonly approvalsNeeded: number;
}

const COLUMNS = [
  { title: 'task', flexible: true },
  { title: 'status', paint: paintState },
  { title: 'what', flexible: true },
] as const;

/** Looks again until it has ended, or waits for people. */
export async function waitForEnd<Task extends { readonly status: string }>(
  begun: Task,
  look: (task: Task) => Promise<Task>,
): Promise<Task> {
  let task = begun;
  while (task.status === 'running' || task.status === 'rolling-back') {
    await delay(LOOK_EVERY_MS);
    task = await look(task);
  }
  return task;
}

/** Of a task that was waited for: what waits for people has not been done, and nothing has failed. */
export function exitCodeOfTask({ status }: { readonly status: string }): ExitCode {
  if (status === 'completed' || status === 'succeeded') return EXIT.ok;
  return status === 'awaiting-approval' ? EXIT.refused : EXIT.failed;
}

export function describeTask(title: string, task: TaskRun): string[] {
  const { run, status, summary, tasks, risk, approvalsNeeded } = task;
  const approvals =
    status === 'awaiting-approval'
      ? [`  needs ${describeApprovals(approvalsNeeded)}: \`zeroops approval approve ${run}\``]
      : [];
  return [
    paint('strong', `${run}  ${plain(title)}`),
    ...wrap(plain(say(summary)), WIDTH).map((line, i) => `  ${i === 0 ? `${paintState(status)}: ` : ''}${line}`),
    `  risk ${risk.score.toFixed(2)} (${risk.level})`,
    ...approvals,
    '',
    ...renderTable(
      COLUMNS,
      tasks.map(each => [each.id, each.status, plain(say(each.summary))]),
    ),
  ];
}

export function describePreview({ title, steps, risk, approvalsNeeded, problems }: TaskPreview): string[] {
  return [
    `${paint('strong', plain(say(title)))}: nothing was done.`,
    ...steps.flatMap(({ step, summary, changes }) => [
      ...wrap(`${step}: ${plain(say(summary))}`, WIDTH).map(line => `  ${line}`),
      ...changes.map(change => `    ${plain(say(change))}`),
    ]),
    ...(steps.length === 0 ? [] : describeRisk(risk, approvalsNeeded)),
    ...problems.map(({ path, problem }) => `  ${paint('bad', 'refused')}: ${plain(path)}: ${plain(say(problem))}`),
  ];
}

function describeRisk(risk: TaskPreview['risk'], approvalsNeeded: number): string[] {
  return [
    `  risk ${risk.score.toFixed(2)} (${risk.level}); ${approvalsNeeded === 0 ? 'begins at once' : `needs ${describeApprovals(approvalsNeeded)}`}`,
    ...risk.parts
      .filter(({ value }) => value > 0)
      .map(({ name, value, weight, reason }) => `    ${(value * weight).toFixed(2)} ${name}: ${plain(say(reason))}`),
  ];
}

function describeApprovals(needed: number): string {
  return needed === 1 ? 'the approval of somebody else' : `the approval of ${needed} others`;
}
