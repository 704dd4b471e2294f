import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { type Config, readConfig } from './config.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-config-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

function read(text: string, environment: Record<string, string> = {}): Config {
  writeFileSync(path.join(directory, 'zeroops.yaml'), text);
  return readConfig({ file: 'zeroops.yaml', workingDirectory: directory, environment });
}

test('no file is needed', () => {
  const config = readConfig({ workingDirectory: '/srv/here', environment: {} });
  assert.equal(config.stateDirectory, '/srv/here/.zeroops');
  assert.deepEqual(config.http, {
    ...{ host: '127.0.0.1', port: 4080, allowRemote: false },
    ...{ signIn: 'required', metrics: 'open' },
  });
  assert.equal(config.otlp.port, 4318);
  assert.equal(config.platform, undefined);
  assert.equal(config.autonomy.initial, 'approve');
  assert.deepEqual(config.database, {});
});

test('an empty file means the defaults', () => {
  assert.equal(read('# nothing yet\n').http.port, 4080);
});

test('paths in the file start at the file, the default state directory at the working directory', () => {
  writeFileSync(path.join(directory, 'zeroops.yaml'), 'platform: { adapter: processes, manifest: ../shop.yaml }\n');
  const config = readConfig({ file: path.join(directory, 'zeroops.yaml'), workingDirectory: '/srv', environment: {} });
  assert.equal(config.platform?.manifest, path.join(path.dirname(directory), 'shop.yaml'));
  assert.equal(config.stateDirectory, '/srv/.zeroops');
  assert.equal(read('stateDirectory: state').stateDirectory, path.join(directory, 'state'));
});

test('the file names the database before DATABASE_URL does', () => {
  const environment = { DATABASE_URL: 'postgres://environment/db' };
  assert.equal(read('', environment).database.url, 'postgres://environment/db');
  assert.equal(read('database: { url: postgres://file/db }', environment).database.url, 'postgres://file/db');
  assert.deepEqual(read('', { DATABASE_URL: '' }).database, {});
});

test('probes are read by the schema of their adapter', () => {
  const config = read('probes:\n  - { name: home, service: gateway, url: "http://shop.test/", every: 5s }\n');
  assert.deepEqual(
    config.probes.map(({ name, everyMs }) => [name, everyMs]),
    [['home', 5000]],
  );
  assert.deepEqual(read('').probes, []);
});

test('what belongs to the adapter is handed on', () => {
  const config = read('platform: { adapter: processes, manifest: a.yaml, stopOnExit: false }\notlp: { port: 1 }');
  assert.equal(config.platform?.stopOnExit, false);
});

const refused: readonly { name: string; text: string; code: string; says: RegExp }[] = [
  {
    name: 'a value of the wrong kind is named with its line and path',
    text: 'log:\n  level: info\nhttp:\n  port: often\n',
    code: 'CONFIG_INVALID',
    says: /line 4, http\.port: /,
  },
  {
    name: 'a field of a probe is named with its line and path',
    text: 'probes:\n  - name: home\n    service: gateway\n    url: http://shop.test/\n    every: often\n',
    code: 'CONFIG_INVALID',
    says: /line 5, probes\.0\.every: "often" is not a duration/,
  },
  { name: 'an unknown setting is named', text: 'htpp: {}', code: 'CONFIG_INVALID', says: /htpp/ },
  { name: 'a port out of range is refused', text: 'http: { port: 70000 }', code: 'CONFIG_INVALID', says: /http\.port/ },
  {
    name: 'an autonomy that does not exist is refused',
    text: 'autonomy: { initial: full }',
    code: 'CONFIG_INVALID',
    says: /autonomy\.initial/,
  },
  { name: 'text that is no YAML is refused', text: 'http: [1, 2\n', code: 'CONFIG_INVALID', says: /line 2/ },
  { name: 'a list instead of settings is refused', text: '- a\n- b\n', code: 'CONFIG_INVALID', says: /the file/ },
  {
    name: 'other machines are not let in by an address alone',
    text: 'http: { host: 0.0.0.0 }',
    code: 'HTTP_REMOTE_REFUSED',
    says: /0\.0\.0\.0/,
  },
  {
    name: 'sign-in is not off where other machines come',
    text: 'http: { host: 0.0.0.0, allowRemote: true, signIn: off }',
    code: 'SIGN_IN_OFF_REFUSED',
    says: /each would be an admin/,
  },
  {
    name: 'nor behind a proxy that lets them through',
    text: 'http: { allowRemote: true, signIn: off }',
    code: 'SIGN_IN_OFF_REFUSED',
    says: /allowRemote/,
  },
];
for (const { name, text, code, says } of refused) {
  test(name, () => {
    assert.throws(
      () => read(text),
      error => isAppError(error) && error.code === code && says.test(error.message) && error.hint !== undefined,
    );
  });
}

test('other machines are let in on purpose', () => {
  assert.equal(read('http: { host: 0.0.0.0, allowRemote: true }').http.host, '0.0.0.0');
});

test('sign-in is off on purpose, on this machine', () => {
  assert.equal(read('http: { signIn: off }').http.signIn, 'off');
});

test('a file that is not there is named', () => {
  assert.throws(
    () => readConfig({ file: 'none.yaml', workingDirectory: directory, environment: {} }),
    error => isAppError(error) && error.code === 'CONFIG_UNREADABLE' && error.message.includes('none.yaml'),
  );
});

test('the example is a configuration', () => {
  const examples = path.resolve(import.meta.dirname, '../../examples');
  const config = readConfig({ file: 'playground.yaml', workingDirectory: examples, environment: {} });
  assert.equal(config.platform?.manifest, path.resolve(examples, '../playground/shop.yaml'));
  assert.equal(config.autonomy.initial, 'automatic');
});
