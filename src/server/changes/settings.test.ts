import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { changesConfigSchema, readChangeSettings } from './settings.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-changes-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(path.join(directory, 'secret'), 'from a file\n');
writeFileSync(path.join(directory, 'empty'), '\n');

function read(written: object): { secret?: string } {
  return readChangeSettings(changesConfigSchema.parse(written), {
    directory,
    environment: { KEY: 'from the environment' },
  });
}

describe('the secret for changes', () => {
  test('is not needed when none is named', () => assert.deepEqual(read({}), { environments: [] }));
  test('comes from a variable', () =>
    assert.equal(read({ secretFrom: { env: 'KEY' } }).secret, 'from the environment'));
  test('comes from a file beside the configuration, without the end of its line', () =>
    assert.equal(read({ secretFrom: { file: 'secret' } }).secret, 'from a file'));
  for (const secretFrom of [{ env: 'OTHER' }, { file: 'missing' }, { file: 'empty' }]) {
    test(`stops the start when it is not there: ${JSON.stringify(secretFrom)}`, () =>
      assert.throws(() => read({ secretFrom }), { code: 'CHANGE_SECRET_MISSING' }));
  }
  test('cannot be written down in the configuration itself', () =>
    assert.equal(changesConfigSchema.safeParse({ secretFrom: 'abc' }).success, false));
});
