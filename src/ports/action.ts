import type { JsonObject } from '#base/json.ts';
import type { ActionCall, ActionPreview, Unfit, Validation, Verification } from '#domain/action.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Databases } from './database-inspector.ts';
import type { Platform, TrafficRouter } from './platform.ts';

/** What an action may use. */
export interface ActionContext {
  readonly platform: Platform;
  /** Absent where the platform cannot steer requests. */
  readonly traffic?: TrafficRouter;
  /** Absent where no database is watched from inside. */
  readonly databases?: Databases;
  readonly actor: string;
  readonly run?: string;
  /** When the effect was first begun: `verify` then insists on processes that are newer. */
  readonly executedAt?: number;
  readonly signal: AbortSignal;
}

/**
 * One verb. `plan`, `validate`, `capture`, `verify` and `planRollback` MUST change nothing. `execute` called twice with one
 * key MUST act once. `rollback` exists only if it truly reverses, and `planRollback` with it. The contract suite beside this
 * file proves it on each platform.
 */
export interface Action {
  readonly name: string;
  readonly title: Sentence;
  /** Risk in [0, 1] of the verb itself, before reach and doubt. */
  readonly baseRisk: number;
  readonly reversible: boolean;
  /** JSON Schema of the params, for API and docs. */
  readonly paramsSchema: JsonObject;
  /** Throws ACTION_PARAMS_INVALID. */
  parseParams(params: JsonObject): JsonObject;
  plan(call: ActionCall, context: ActionContext): Promise<ActionPreview>;
  validate(call: ActionCall, context: ActionContext): Promise<Validation>;
  /** Everything `rollback` will need, as JSON. */
  capture(call: ActionCall, context: ActionContext): Promise<JsonObject>;
  execute(call: ActionCall, key: string, context: ActionContext): Promise<void>;
  verify(call: ActionCall, context: ActionContext): Promise<Verification>;
  /** What `rollback` would change as things are now, maybe long after the effect. */
  planRollback?(call: ActionCall, undo: JsonObject, context: ActionContext): Promise<ActionPreview | Unfit>;
  rollback?(call: ActionCall, undo: JsonObject, key: string, context: ActionContext): Promise<void>;
}

export type ActionRegistry = ReadonlyMap<string, Action>;
