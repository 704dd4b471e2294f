import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { findProcess } from './process-table.ts';
import { takeStateLock } from './state-lock.ts';

const DEAD_PID = spawnSync(process.execPath, ['--version']).pid;
const STARTERS = 16;
const ROUNDS = 25;

const STALE_LOCKS = [
  { name: 'of a process that is gone', content: JSON.stringify({ pid: DEAD_PID, startedMark: 'boot:1' }) },
  { name: 'of a pid that another program has got since', content: identityOf(process.pid, 'boot:1') },
  { name: 'cut short', content: '{"pid":' },
  { name: 'without content', content: '' },
];

for (const { name, content } of STALE_LOCKS) {
  test(`a lock ${name} is taken over`, async context => {
    const stateDir = makeStateDir(context);
    writeFileSync(path.join(stateDir, 'zeroops.lock'), content);
    const lock = await takeStateLock(stateDir);
    assert.equal(readFileSync(path.join(stateDir, 'zeroops.lock'), 'utf8'), JSON.stringify(findProcess(process.pid)));
    await lock.release();
    assert.deepEqual(readdirSync(stateDir), []);
  });
}

test('a living holder is named, and is in nobody’s way once it was killed', async context => {
  const stateDir = makeStateDir(context);
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(holder, 'spawn');
  writeFileSync(path.join(stateDir, 'zeroops.lock'), JSON.stringify(findProcess(holder.pid!)));
  await assert.rejects(takeStateLock(stateDir), {
    code: 'STATE_DIRECTORY_IN_USE',
    facts: { stateDir, pid: holder.pid },
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await takeStateLock(stateDir)).release();
});

for (const leftovers of [[], ['zeroops.lock'], ['zeroops.lock', 'zeroops.lock.guard']]) {
  test(`of many starters at once exactly one wins over [${leftovers}]`, async context => {
    for (let round = 0; round < ROUNDS; round++) {
      const stateDir = makeStateDir(context);
      for (const file of leftovers) writeFileSync(path.join(stateDir, file), identityOf(DEAD_PID, 'boot:1'));
      const results = await Promise.allSettled(Array.from({ length: STARTERS }, () => takeStateLock(stateDir)));
      const won = results.filter(result => result.status === 'fulfilled');
      assert.equal(won.length, 1);
      for (const result of results.filter(each => each.status === 'rejected')) {
        assert.ok(isAppError(result.reason) && result.reason.code === 'STATE_DIRECTORY_IN_USE', String(result.reason));
      }
      await won[0]!.value.release();
      assert.deepEqual(readdirSync(stateDir), []);
    }
  });
}

function identityOf(pid: number, startedMark: string): string {
  return JSON.stringify({ pid, startedMark });
}

function makeStateDir(context: { after(cleanUp: () => void): void }): string {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'state-lock-'));
  context.after(() => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}
