import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { mergeOver, readManifest } from './manifest-file.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'manifest-'));
after(() => rmSync(directory, { recursive: true }));

const SERVICE = `
    version: 1.0.0
    versions: { 1.0.0: { command: node main.ts }, 1.1.0: { command: node   --flag main.ts, env: { MODE: fast } } }
    port: 4500`;
const SHOP = `name: shop\noverlay: over.yaml\nservices:\n  payment:${SERVICE}\n`;

function read(manifest: string, overlay = '') {
  const file = path.join(directory, 'shop.yaml');
  writeFileSync(file, manifest);
  writeFileSync(path.join(directory, 'over.yaml'), overlay);
  return readManifest(file);
}

describe('a manifest', () => {
  it('gets defaults for what it leaves out', () => {
    const { payment } = read(SHOP).services;
    assert.equal(payment!.replicas, 1);
    assert.equal(payment!.maxReplicas, 1);
    assert.deepEqual(payment!.zones, ['a']);
    assert.deepEqual(payment!.health, { kind: 'tcp', path: '/', intervalMs: 1000, timeoutMs: 800, startupMs: 20_000 });
  });

  it('splits commands at white space, without a shell', () => {
    assert.deepEqual(read(SHOP).services.payment!.versions['1.1.0']!.command, ['node', '--flag', 'main.ts']);
  });

  it('turns numbers and booleans of variables into text', () => {
    assert.deepEqual(read(`${SHOP}env: { RPS: 12, DEBUG: true }\n`).env, { RPS: '12', DEBUG: 'true' });
  });

  it('is changed by its overlay, key by key', () => {
    const { payment } = read(SHOP, 'services: { payment: { version: 1.1.0, env: { A: b } } }').services;
    assert.equal(payment!.version, '1.1.0');
    assert.equal(payment!.port, 4500);
    assert.deepEqual(payment!.env, { A: 'b' });
  });

  it('makes paths absolute, from its own folder', () => {
    assert.equal(read(`${SHOP}endpoints: run/endpoints.json\n`).endpoints, path.join(directory, 'run/endpoints.json'));
  });
});

const broken = [
  {
    name: 'names the line of a value of the wrong kind',
    manifest: SHOP.replace('4500', 'many'),
    problem: /shop\.yaml:7: services\.payment\.port: /,
  },
  {
    name: 'names the overlay when the fault is there',
    manifest: SHOP,
    overlay: 'services:\n  payment:\n    replicas: -1',
    problem: /over\.yaml:3: services\.payment\.replicas/,
  },
  {
    name: 'reports YAML that cannot be parsed with its line',
    manifest: 'name: shop\nservices: [',
    problem: /shop\.yaml:2: /,
  },
  { name: 'refuses fields that it does not know', manifest: `${SHOP}    restart: always\n`, problem: /restart/ },
  {
    name: 'refuses a version that is not among the versions',
    manifest: SHOP.replace('version: 1.0.0', 'version: 3.0.0'),
    problem: /"3\.0\.0" is not among the versions: 1\.0\.0, 1\.1\.0/,
  },
  {
    name: 'refuses a dependency on nothing',
    manifest: `${SHOP}    dependsOn: [ghost]\n`,
    problem: /there is no service "ghost"/,
  },
  {
    name: 'refuses a service that depends on itself through another',
    manifest: `${SHOP}    dependsOn: [other]\n  other:${SERVICE.replace('4500', '4600')}\n    dependsOn: [payment]\n`,
    problem: /depends on itself through payment, other/,
  },
  {
    name: 'refuses ports that two services would use',
    manifest: `${SHOP}    maxReplicas: 3\n  other:${SERVICE.replace('4500', '4502')}\n`,
    problem: /payment may use the ports 4500 to 4502/,
  },
  {
    name: 'refuses more replicas than allowed',
    manifest: `${SHOP}    replicas: 3\n    maxReplicas: 2\n`,
    problem: /more than maxReplicas \(2\)/,
  },
  { name: 'refuses text where a mapping belongs', manifest: 'just text', problem: /a mapping/ },
  { name: 'refuses an empty file', manifest: '', problem: /shop\.yaml: / },
  { name: 'refuses an alias that points nowhere', manifest: `${SHOP}env: *nothing\n`, problem: /nothing/ },
];
describe('a broken manifest', () => {
  for (const { name, manifest, overlay, problem } of broken) {
    it(name, () => {
      assert.throws(
        () => read(manifest, overlay),
        error => isAppError(error) && error.code === 'MANIFEST_INVALID' && problem.test(error.message),
      );
    });
  }

  it('that is missing is an error of its own', () => {
    assert.throws(() => readManifest(path.join(directory, 'none.yaml')), { code: 'MANIFEST_UNREADABLE' });
  });
});

describe('merging', () => {
  const cases = [
    { name: 'lists are replaced, not joined', below: { a: [1, 2] }, above: { a: [3] }, expected: { a: [3] } },
    { name: 'null takes a key away', below: { a: 1, b: 2 }, above: { a: null }, expected: { b: 2 } },
    { name: 'an empty overlay changes nothing', below: { a: 1 }, above: null, expected: { a: 1 } },
    { name: 'a mapping replaces a number', below: { a: 1 }, above: { a: { b: 1 } }, expected: { a: { b: 1 } } },
  ];
  for (const { name, below, above, expected } of cases) {
    it(name, () => assert.deepEqual(mergeOver(below, above), expected));
  }
});
