import type { Action, ActionRegistry } from '#ports/action.ts';
import { deploy } from './deploy.ts';
import { drain } from './drain.ts';
import { endSession } from './end-session.ts';
import { restart } from './restart.ts';
import { rollbackVersion } from './rollback-version.ts';
import { rollingRestart } from './rolling-restart.ts';
import { scale } from './scale.ts';
import { setConfig } from './set-config.ts';
import { setDatabase } from './set-database.ts';

const listed: readonly Action[] = [
  setConfig,
  deploy,
  restart,
  rollbackVersion,
  rollingRestart,
  scale,
  drain,
  endSession,
  setDatabase,
];

/** Every verb there is, by hand. */
export const actions: ActionRegistry = new Map(listed.map(action => [action.name, action]));
