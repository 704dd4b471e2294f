import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { temporaryTree } from './checks/temporary-tree.fixture.ts';
import { type Machine, prepareMachine } from './prerequisites.ts';

const GIT = { name: 'git', binary: 'git', debianPackage: 'git', neededFor: 'history' };

describe('prepareMachine', () => {
  const cases: readonly { name: string; binaries: readonly string[]; isRoot: boolean; expected: readonly string[] }[] =
    [
      { name: 'is content with what is there', binaries: ['git'], isRoot: false, expected: [] },
      {
        name: 'says what is skipped when it may not install',
        binaries: ['apt-get'],
        isRoot: false,
        expected: [
          'git is missing, so these tests are skipped: history. Only root may install it (Debian package git).',
        ],
      },
      {
        name: 'says what is skipped where there is no apt-get',
        binaries: [],
        isRoot: true,
        expected: [
          'git is missing, so these tests are skipped: history. There is no apt-get here (Debian package git).',
        ],
      },
      {
        name: 'says why the installation failed',
        binaries: ['apt-get'],
        isRoot: true,
        expected: ['git is missing, so these tests are skipped: history. The disk is full (Debian package git).'],
      },
    ];
  for (const { name, binaries, isRoot, expected } of cases) {
    test(name, async t => {
      const path = await binFolder(t, binaries);
      const machine: Machine = { path, isRoot, install: async () => 'The disk is full' };
      assert.deepEqual(await prepareMachine(machine, [GIT]), expected);
    });
  }

  test('asks once for a package that brings two missing binaries', async t => {
    const path = await binFolder(t, ['apt-get']);
    const asked: (readonly string[])[] = [];
    const install = async (packages: readonly string[]) => {
      asked.push(packages);
      return undefined;
    };
    await prepareMachine({ path, isRoot: true, install }, [GIT, { ...GIT, name: 'gitk', binary: 'gitk' }]);
    assert.deepEqual(asked, [['git']]);
  });
});

async function binFolder(context: TestContext, binaries: readonly string[]) {
  const folder = await temporaryTree(context, Object.fromEntries(binaries.map(binary => [binary, '#!/bin/sh\n'])));
  for (const binary of binaries) await chmod(`${folder}/${binary}`, 0o755);
  return folder;
}
