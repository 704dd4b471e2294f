import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { isAppError } from '#base/errors.ts';
import { parseWebhooksConfig } from './config.ts';
import { createReceiver } from './receiver.ts';

const URL = 'https://receiver.test/hook';

describe('the settings of webhooks', () => {
  it('need an id and an address', () => {
    assert.deepEqual(parseWebhooksConfig([{ id: 'pager', url: URL }]), [{ id: 'pager', url: URL, kinds: [] }]);
    assert.deepEqual(parseWebhooksConfig(undefined), []);
  });

  const REFUSED = [
    { name: 'an address that is none', webhook: { url: 'receiver.test' }, says: /begins with http/ },
    { name: 'another protocol', webhook: { url: 'ftp://receiver.test/' }, says: /begins with http/ },
    { name: 'credentials in the address', webhook: { url: 'https://me:pw@receiver.test/' }, says: /secretFrom/ },
    { name: 'an id with blanks', webhook: { id: 'my pager' }, says: /short name/ },
    { name: 'a secret in the file', webhook: { secret: 'whsec_x' }, says: /secret/ },
    { name: 'a kind with a star in its midst', webhook: { kinds: ['run.*.x'] }, says: /such as incident\.\*/ },
    { name: 'a star alone', webhook: { kinds: ['*'] }, says: /such as incident\.\*/ },
  ];
  for (const { name, webhook, says } of REFUSED) {
    it(`refuse ${name}`, () => {
      assert.throws(
        () => parseWebhooksConfig([{ id: 'pager', url: URL, ...webhook }]),
        error => isAppError(error) && error.code === 'ADAPTER_CONFIG_INVALID' && says.test(error.message),
      );
    });
  }

  it('refuse two webhooks of one id', () => {
    const webhook = { id: 'pager', url: URL };
    assert.throws(() => parseWebhooksConfig([webhook, webhook]), /another webhook has this id/);
  });
});

describe('a webhook whose secret', () => {
  const UNUSABLE = [
    { name: 'is nowhere', secretFrom: { env: 'ZEROOPS_TEST_NO_SUCH_VARIABLE' }, says: /the variable \w+ is absent/ },
    { name: 'lies in no file', secretFrom: { file: '/nowhere/secret' }, says: /\/nowhere\/secret cannot be read/ },
  ];
  for (const { name, secretFrom, says } of UNUSABLE) {
    it(`${name} is not begun`, () => {
      const webhook = { id: 'pager', url: URL, kinds: [], secretFrom };
      assert.throws(
        () => createReceiver(webhook, systemClock),
        error => isAppError(error) && error.code === 'WEBHOOK_SECRET_UNUSABLE' && says.test(error.message),
      );
    });
  }

  it('is something else is not begun, and what was found is not told', t => {
    const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-webhooks-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const file = path.join(directory, 'secret');
    writeFileSync(file, 'hunter2');
    assert.throws(
      () => createReceiver({ id: 'pager', url: URL, kinds: [], secretFrom: { file } }, systemClock),
      error =>
        isAppError(error) && error.code === 'WEBHOOK_SECRET_UNUSABLE' && !JSON.stringify(error).includes('hunter2'),
    );
  });
});
