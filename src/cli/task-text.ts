import { setTimeout as delay } from 'node:timers/promises';
import { about, joined, type Sentence, unworded } from '#api/sentence.ts';
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

const REFUSED: Sentence = { en: 'refused', zh: '被拒绝' };
const AT_ONCE: Sentence = { en: 'begins at once', zh: '立即开始' };

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
      ? [`  ${say(about(tellNeeded(approvalsNeeded), unworded(`\`zeroops approval approve ${run}\``)))}`]
      : [];
  return [
    paint('strong', `${run}  ${plain(title)}`),
    ...wrap(plain(say(summary)), WIDTH).map(
      (line, i) => `  ${i === 0 ? say(about(paintState(status), unworded(line))) : line}`,
    ),
    `  ${say(tellRisk(risk))}`,
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
    say(about(paint('strong', plain(say(title))), { en: 'nothing was done.', zh: '什么也没做。' })),
    ...steps.flatMap(({ step, summary, changes }) => [
      ...wrap(plain(say(about(step, summary))), WIDTH).map(line => `  ${line}`),
      ...changes.map(change => `    ${plain(say(change))}`),
    ]),
    // What is refused has no beginning, and nobody is asked.
    ...(steps.length === 0 || problems.length > 0 ? [] : describeRisk(risk, approvalsNeeded)),
    ...problems.map(
      ({ path, problem }) => `  ${say(about(paint('bad', say(REFUSED)), unworded(plain(say(about(path, problem))))))}`,
    ),
  ];
}

function describeRisk(risk: TaskPreview['risk'], approvalsNeeded: number): string[] {
  return [
    `  ${say(joined([tellRisk(risk), approvalsNeeded === 0 ? AT_ONCE : tellNeeded(approvalsNeeded)], { en: '; ', zh: '；' }))}`,
    ...risk.parts
      .filter(({ value }) => value > 0)
      .map(
        ({ name, value, weight, reason }) => `    ${(value * weight).toFixed(2)} ${plain(say(about(name, reason)))}`,
      ),
  ];
}

function tellNeeded(needed: number): Sentence {
  return needed === 1
    ? { en: 'needs the approval of somebody else', zh: '需要另一人批准' }
    : { en: `needs the approval of ${needed} others`, zh: `需要另外 ${needed} 人批准` };
}

export function tellRisk({ score, level }: { readonly score: number; readonly level: string }): Sentence {
  return { en: `risk ${score.toFixed(2)} (${level})`, zh: `风险 ${score.toFixed(2)}（${level}）` };
}
