import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLive, type RunStatus } from './run.ts';

describe('a run', () => {
  // A record, so that a new status does not compile before somebody has said here whether it is live.
  const expected: Readonly<Record<RunStatus, boolean>> = {
    'awaiting-approval': true,
    running: true,
    'rolling-back': true,
    succeeded: false,
    improved: false,
    'rolled-back': false,
    'rollback-failed': false,
    failed: false,
    rejected: false,
    expired: false,
    aborted: false,
  };
  for (const [status, live] of Object.entries(expected)) {
    it(`that is ${status} ${live ? 'can still change' : 'has ended'}`, () => {
      assert.equal(isLive({ status: status as RunStatus }), live);
    });
  }
});
