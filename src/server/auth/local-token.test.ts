import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { placeOfWord } from '#api/local-token.ts';
import { createLogger } from '#base/logger.ts';
import { type GuardedServer, startGuardedServer } from './access.fixture.ts';
import { leaveLocalToken } from './local-token.ts';

let server: GuardedServer;
let directory: string;
before(async () => {
  server = await startGuardedServer();
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-token-'));
});
after(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

function leave(environment: Record<string, string> = { XDG_STATE_HOME: directory }) {
  const { tokens, clock, newId } = server.parts;
  const logger = createLogger('silent');
  return leaveLocalToken({ tokens, clock, newId, logger, stateDirectory: directory, port: '4080', environment });
}

function wordOf(port: string): string {
  return placeOfWord(port, { XDG_STATE_HOME: directory })!;
}

async function me(person: string): Promise<{ statusCode: number; by: string; role: string }> {
  const authorization = `Bearer ${readFileSync(path.join(directory, 'cli-token'), 'utf8').trim()}`;
  const response = await server.send({ url: '/api/v1/me', headers: { authorization, 'zeroops-person': person } });
  return { statusCode: response.statusCode, ...response.json() };
}

test('the owner of the state directory alone can read it, whatever lay there before', async () => {
  writeFileSync(path.join(directory, 'cli-token'), 'old', { mode: 0o644 });
  await leave();
  assert.equal(statSync(path.join(directory, 'cli-token')).mode & 0o777, 0o600);
  const word = wordOf('4080');
  assert.equal(statSync(word).mode & 0o777, 0o600);
  assert.equal(readFileSync(word, 'utf8').trim(), path.join(directory, 'cli-token'));
});

const names = [
  { name: 'tells who sits there', person: 'ana', by: 'cli:ana' },
  { name: 'tells names of any letters', person: encodeURIComponent('王芳'), by: 'cli:王芳' },
  { name: 'cannot pass for a token', person: 'token%3Aci', by: 'cli:unknown' },
  { name: 'cannot pass for ZeroOps', person: 'zeroops', by: 'cli:unknown' },
  { name: 'sends what cannot be read', person: '%E0%A4%A', by: 'cli:unknown' },
];
for (const { name, person, by } of names) {
  test(`an admin who ${name} is ${by}`, async () => {
    await leave();
    const answer = await me(person);
    assert.deepEqual([answer.by, answer.role], [by, 'admin']);
  });
}

test('each start makes the one before worthless', async () => {
  await leave();
  const old = readFileSync(path.join(directory, 'cli-token'), 'utf8').trim();
  await leave();
  assert.equal((await me('ana')).statusCode, 200);
  const headers = { authorization: `Bearer ${old}` };
  assert.equal((await server.send({ url: '/api/v1/me', headers })).statusCode, 401);
});

test('the end of the server leaves nothing behind', async () => {
  const remove = await leave();
  const authorization = `Bearer ${readFileSync(path.join(directory, 'cli-token'), 'utf8').trim()}`;
  await remove();
  assert.ok(!existsSync(path.join(directory, 'cli-token')));
  assert.ok(!existsSync(wordOf('4080')));
  assert.equal((await server.send({ url: '/api/v1/me', headers: { authorization } })).statusCode, 401);
});

test('word of servers whose state is gone is forgotten', async () => {
  await leave();
  const dead = wordOf('4999');
  writeFileSync(dead, '/nowhere/cli-token\n');
  await leave();
  assert.ok(!existsSync(dead));
});

test('a home that cannot be written keeps nobody from starting', async () => {
  await leave({ XDG_STATE_HOME: '/dev/null' });
  assert.equal((await me('ana')).statusCode, 200);
});
