/** An action whose effects can be counted, and that can be stopped at any point from another process. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#base/errors.ts';
import type { ActionCall } from '#domain/action.ts';
import type { GateVerdict } from '#domain/plan.ts';
import { unworded } from '#domain/sentence.ts';
import type { Action, ActionRegistry } from '#ports/action.ts';
import type { HealthJudge } from '#ports/health-judge.ts';

/** Where a hold can be placed. */
export type Point = 'effect' | 'verify' | 'undo' | 'gate';

/** The folder through which a test and an engine, maybe in another process, speak. */
export interface Control {
  readonly dir: string;
  /** From now on whoever comes to this point of this line waits there. */
  hold(point: Point, line: string): void;
  letGo(point: Point, line: string): void;
  /** Resolves when somebody has come to the point. */
  reached(point: Point, line: string): Promise<void>;
  judge(gate: string, status: GateVerdict['status'] | 'better' | 'trouble' | 'elsewhere'): void;
  /** `do line key` and `undo line key`, in the order in which they happened. */
  effects(): readonly string[];
}

export function createControl(dir: string): Control {
  mkdirSync(dir, { recursive: true });
  const file = (...names: string[]) => path.join(dir, names.join('-'));
  return {
    dir,
    hold: (point, line) => writeFileSync(file('hold', point, line), 'hold'),
    letGo: (point, line) => writeFileSync(file('hold', point, line), 'go'),
    async reached(point, line) {
      await until(() => existsSync(file('reached', point, line)));
    },
    judge: (gate, status) => writeFileSync(file('verdict', gate), status),
    effects: () => readLines(file('effects')),
  };
}

/**
 * Appends `line` to the file of effects, once by key. Params steer it: `validate`, `execute`, `verify` and `rollback`
 * name what goes wrong.
 */
export function createRecordedActions(control: Control): ActionRegistry {
  const write: Action = {
    name: 'test.write',
    title: unworded('write a line'),
    baseRisk: 0.1,
    reversible: true,
    paramsSchema: { type: 'object' },
    parseParams: params => params,
    plan: async () => ({ summary: unworded('writes a line'), changes: [], instances: [], capacityLossRatio: 0 }),
    async validate({ params }) {
      if (params.validate === 'unnecessary') return { status: 'unnecessary', reason: unworded('it is there already') };
      if (params.validate === 'refused') return { status: 'refused', reason: unworded('it may not be') };
      return { status: 'valid' };
    },
    capture: async call => ({ before: `before ${lineOf(call)}`, lines: control.effects().length }),
    async execute(call, key) {
      if (call.params.execute === 'fails') throw failure('never');
      if (call.params.execute === 'fails-twice' && !key.endsWith(':3')) throw failure('never');
      if (call.params.execute === 'is-busy-once' && addOnce(control, `busy ${lineOf(call)} ${key}`))
        throw failure('later');
      addOnce(control, `do ${lineOf(call)} ${key}`);
      await stopAt(control, 'effect', lineOf(call));
    },
    async verify(call, context) {
      await stopAt(control, 'verify', lineOf(call));
      if (call.params.verify === 'fails') return { status: 'failed', reason: unworded('the line is wrong') };
      if (call.params.verify === 'fails-once' && addOnce(control, `wrong ${lineOf(call)}`))
        return { status: 'failed', reason: unworded('the line is wrong') };
      if (call.params.verify === 'never') return { status: 'not-yet', reason: unworded('the line is not dry') };
      return { status: 'done', summary: unworded(`written, begun at ${context.executedAt ?? 'an unknown time'}`) };
    },
    async planRollback({ params }) {
      if (params.rollback === 'unnecessary') return { status: 'unnecessary', reason: unworded('it is gone already') };
      return { summary: unworded('takes a line back'), changes: [], instances: [], capacityLossRatio: 0 };
    },
    async rollback(call, undo, key) {
      if (undo.before !== `before ${lineOf(call)}`) throw new Error('undone with what another step captured');
      if (call.params.rollback === 'fails') throw failure('never');
      addOnce(control, `undo ${lineOf(call)} ${key}`);
      await stopAt(control, 'undo', lineOf(call));
    },
  };
  const {
    rollback: _rollback,
    planRollback: _planRollback,
    ...burn
  } = { ...write, name: 'test.burn', reversible: false };
  return new Map<string, Action>([
    [write.name, write],
    [burn.name, burn],
  ]);
}

/** Answers with what the test wrote for the first service of the gate; nothing written: pass. */
export function createScriptedJudge(control: Control): HealthJudge {
  return {
    async judge({ services }) {
      const [name] = services;
      writeFileSync(path.join(control.dir, `reached-gate-${name}`), '');
      const [status = 'pass'] = readLines(path.join(control.dir, `verdict-${name}`));
      if (status === 'broken') throw new Error('the judge is ill');
      const reason = unworded(`told to say ${status}`);
      if (status === 'trouble') return { status: 'wait', reason, isTrouble: true };
      if (status === 'elsewhere') return { status: 'wait', reason, isElsewhere: true };
      if (status === 'better') return { status: 'wait', reason, isBetter: true };
      return { status: status as GateVerdict['status'], reason };
    },
  };
}

/** Polls: files and other processes give no better sign. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 120_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${condition}`);
    await delay(10);
  }
}

/** Synchronous, so that a kill finds the effect there or not there. Returns whether the line is new. */
function addOnce(control: Control, line: string): boolean {
  if (control.effects().includes(line)) return false;
  appendFileSync(path.join(control.dir, 'effects'), `${line}\n`);
  return true;
}

async function stopAt({ dir }: Control, point: Point, line: string): Promise<void> {
  writeFileSync(path.join(dir, `reached-${point}-${line}`), '');
  await until(() => readLines(path.join(dir, `hold-${point}-${line}`))[0] !== 'hold');
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function lineOf({ params }: ActionCall): string {
  return String(params.line);
}

function failure(retry: 'never' | 'later'): AppError {
  return new AppError({ code: 'TEST_FAILURE', message: 'the pen broke', faultOf: 'outside', retry });
}
