import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '#domain/change.ts';
import { findSuspectChanges } from './changes.ts';

const ONSET = 1_800_000_000_000;

function deployed(fields: Partial<Change>): Change {
  return {
    ...{ id: 'change', at: ONSET - 20_000, kind: 'deploy', service: 'payment', actor: 'manifest' },
    ...{
      summary: { en: 'version 1.0.0 → 1.1.0', zh: '版本 1.0.0 → 1.1.0' },
      before: { version: '1.0.0' },
      after: { version: '1.1.0' },
    },
    ...fields,
  };
}

describe('a change before the onset', () => {
  for (const { name, change, isSuspect } of [
    { name: 'of others is suspect', change: deployed({}), isSuspect: true },
    {
      name: 'that a person made through ZeroOps is suspect like any other',
      change: deployed({ run: 'run-1', actor: 'cli:ana' }),
      isSuspect: true,
    },
    {
      name: 'that ZeroOps made by itself, to repair or to take back, is not',
      change: deployed({ run: 'run-1', actor: 'zeroops' }),
      isSuspect: false,
    },
    { name: 'of another service is not', change: deployed({ service: 'cart' }), isSuspect: false },
  ]) {
    it(name, () => {
      assert.equal(findSuspectChanges([change], 'payment', ONSET).length, isSuspect ? 1 : 0);
    });
  }

  it('is suspect no more once its run was taken back', () => {
    const run = 'run-1';
    const back = { before: { version: '1.1.0' }, after: { version: '1.0.0' }, at: ONSET - 5000, actor: 'zeroops', run };
    const changes = [deployed({ run, actor: 'person:ana' }), deployed({ ...back, id: 'back' })];
    assert.deepEqual(findSuspectChanges(changes, 'payment', ONSET), []);
  });

  it('is suspect when a person rolled back the repair that had taken the trouble away', () => {
    const [good, bad] = [{ version: '1.0.0' }, { version: '1.1.0' }];
    const changes = [
      deployed({ id: 'trouble', at: ONSET - 60_000, before: good, after: bad }),
      deployed({ id: 'repair', at: ONSET - 40_000, before: bad, after: good, run: 'run-1', actor: 'zeroops' }),
      deployed({ id: 'rolled back', before: good, after: bad, run: 'run-2', actor: 'person:ana' }),
    ];
    const suspects = findSuspectChanges(changes, 'payment', ONSET);
    assert.deepEqual(
      suspects.map(({ id }) => id),
      ['rolled back'],
    );
  });
});
