import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { temporaryTree } from './checks/temporary-tree.fixture.ts';

const SUITE = `import { describe, test } from 'node:test';
describe('a suite', () => {
  test('passes', () => {});
  test('fails', () => { throw new Error('on purpose'); });
  test('is skipped', t => t.skip('for a reason'));
  test.todo('comes later');
});`;

describe('runTests', () => {
  const cases = [
    { name: 'counts tests, not suites', source: SUITE, expected: { passed: 1, failed: 1, skipped: 2 } },
    {
      name: 'counts a file that cannot be loaded',
      source: "import './none.ts';",
      expected: { passed: 0, failed: 1, skipped: 0 },
    },
    {
      name: 'counts a suite that breaks outside its tests',
      source: "import { describe } from 'node:test'; describe('a', () => { throw new Error('on purpose'); });",
      expected: { passed: 0, failed: 1, skipped: 0 },
    },
    {
      name: 'ends a file that something keeps alive, and counts it as failed',
      source: "import { test } from 'node:test'; setInterval(() => {}, 1000); test('a', () => {});",
      // Time enough for the test before it is over.
      fileTimeoutMs: 5_000,
      expected: { passed: 1, failed: 1, skipped: 0 },
    },
  ];
  for (const { name, source, fileTimeoutMs, expected } of cases) {
    test(name, async t => {
      const root = await temporaryTree(t, { 'a.test.ts': source });
      assert.deepEqual(await runInProcess(root, fileTimeoutMs), expected);
    });
  }

  test('writes a JUnit file', async t => {
    const root = await temporaryTree(t, { 'a.test.ts': SUITE });
    await runInProcess(root);
    const report = await readFile(join(root, 'results', 'junit.xml'), 'utf8');
    assert.match(report, /<testsuite name="a suite".* tests="4" failures="1" skipped="2"/);
  });
});

async function runInProcess(root: string, fileTimeoutMs = 120_000): Promise<unknown> {
  // Without this variable, by which the runner would know that it runs within a test.
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const fixture = join(import.meta.dirname, 'run-tests.fixture.ts');
  const child = spawn(process.execPath, [fixture, root, String(fileTimeoutMs), join(root, 'a.test.ts')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(await text(child.stdout));
}
