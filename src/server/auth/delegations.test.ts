import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { PERSON_HEADER } from '#api/access.ts';
import type { ApprovalAnswer } from '#api/approval.ts';
import type { Approval } from '#domain/approval.ts';
import { findSentence, unworded } from '#domain/sentence.ts';
import { factId } from '#engine/record.ts';
import { makePlan } from '../api-server.fixture.ts';
import { type GuardedServer, signInAs, startGuardedServer } from './access.fixture.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

const HOUR_MS = 3_600_000;
const ROLES = { ana: 'approver', cleo: 'approver', ben: 'viewer', olga: 'operator', root: 'admin' } as const;
type Name = keyof typeof ROLES;

let server: GuardedServer;
const headersOf: Partial<Record<Name, Record<string, string>>> = {};
let run: string;

before(async () => {
  server = await startGuardedServer();
  for (const name of Object.keys(ROLES) as Name[]) headersOf[name] = await signInAs(server, name, ROLES[name]);
});
after(() => server.close());

beforeEach(async () => {
  for (const { id } of await server.parts.delegations.list(0)) await server.parts.delegations.remove(id);
  for (const name of Object.keys(ROLES) as Name[]) await setRole(name, ROLES[name]);
  run = (await ask()).run;
});

describe('one approval', () => {
  test('is decided by who was asked to, in the place of who asked them', async () => {
    const handed = await as('ana', 'POST', `/approvals/${run}/delegate`, { to: 'BEN', reason: 'you know it' });
    assert.equal(handed.statusCode, 200, handed.body);
    const [delegation] = (handed.json() as ApprovalAnswer).delegations;
    assert.deepEqual([delegation?.from, delegation?.to, delegation?.approval], ['ana', 'ben', run]);
    const voted = await vote('ben');
    assert.equal(voted.status, 'approved');
    assert.deepEqual(
      voted.votes.map(({ by, for: whose }) => [by, whose]),
      [['ben', 'ana']],
    );
    assert.deepEqual(voted.delegations, []);
  });

  test('that somebody else gets is nothing for the others', async () => {
    const other = (await ask()).run;
    await handOver('ana', other, 'ben');
    assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
    assert.equal(await codeOfVote('olga', other), 'ROLE_TOO_LOW');
    const { items } = (await as('ben', 'GET', '/approvals')).json() as { items: ApprovalAnswer[] };
    assert.deepEqual(
      items.filter(({ delegations }) => delegations.length > 0).map(({ id }) => id),
      [other],
    );
  });

  test('is the one voice of both when it needs several', async () => {
    run = (await ask({ needed: 2 })).run;
    await handOver('ana', run, 'cleo');
    assert.equal((await vote('cleo')).status, 'pending');
    assert.equal(await codeOfVote('ana'), 'APPROVAL_REFUSED');
    assert.equal(await codeOfVote('cleo'), 'APPROVAL_REFUSED');
    assert.equal((await vote('root')).status, 'approved');
  });

  test('is in the journal: who handed it over, because of what, and who acted for whom', async () => {
    const incident = '01900000-0000-7000-8000-00000000beef';
    run = (await ask({ incident })).run;
    const id = await handOver('ana', run, 'ben');
    await as('ben', 'DELETE', `/delegations/${id}`);
    const [started, ended] = await server.state.journal.read({ incident, limit: 10 });
    assert.deepEqual(
      [started?.kind, started?.actor, started?.run, started?.causedBy, findSentence(started?.data.summary)?.en],
      [
        ...['delegation.started', 'person:ana', run, factId(run, 'approval.requested', '')],
        'ana lets ben decide: Restart payment (why not)',
      ],
    );
    assert.deepEqual(
      [ended?.kind, ended?.actor, ended?.run, ended?.causedBy],
      ['delegation.ended', 'person:ben', run, started?.id],
    );
  });

  const refused: readonly { name: string; from: Name; to: string; asked?: Partial<Approval>; code: string }[] = [
    { name: 'by who has no say', from: 'olga', to: 'ben', code: 'ROLE_TOO_LOW' },
    { name: 'to nobody', from: 'ana', to: 'nobody', code: 'PERSON_NOT_FOUND' },
    { name: 'to oneself', from: 'ana', to: 'ana', code: 'DELEGATION_REFUSED' },
    { name: 'by who asked for it', from: 'ana', to: 'ben', asked: { requestedBy: 'ana' }, code: 'DELEGATION_REFUSED' },
    {
      name: 'to who asked for it, by whatever way',
      ...{ from: 'ana', to: 'ben', asked: { requestedBy: 'token:ci:ben' }, code: 'DELEGATION_REFUSED' },
    },
    { name: 'once refused', from: 'ana', to: 'ben', asked: { status: 'rejected' }, code: 'DELEGATION_REFUSED' },
    { name: 'once expired', from: 'ana', to: 'ben', asked: { expiresAt: 1 }, code: 'DELEGATION_REFUSED' },
  ];
  for (const { name, from, to, asked, code } of refused) {
    test(`is not handed over ${name}`, async () => {
      run = (await ask(asked)).run;
      const response = await as(from, 'POST', `/approvals/${run}/delegate`, { to, reason: 'x' });
      assert.equal(response.json().code, code, response.body);
      assert.deepEqual(await server.parts.delegations.list(0), []);
    });
  }

  test('is not handed over twice to the same person', async () => {
    await handOver('ana', run, 'ben');
    const again = await as('ana', 'POST', `/approvals/${run}/delegate`, { to: 'ben', reason: 'x' });
    assert.deepEqual([again.statusCode, again.json().code], [409, 'DELEGATION_REFUSED']);
  });
});

describe('a say handed over for a time', () => {
  test('is good for all that waits, until it ends', async () => {
    await handOverForAnHour('ana', 'ben');
    const other = (await ask()).run;
    assert.equal((await vote('ben')).votes[0]?.for, 'ana');
    server.clock.advance(HOUR_MS);
    assert.equal(await codeOfVote('ben', other), 'ROLE_TOO_LOW');
    assert.deepEqual((await as('ben', 'GET', '/delegations')).json(), { items: [] });
  });

  for (const name of ['ana', 'ben', 'root'] as const) {
    test(`is ended early by ${name}, and worth nothing from then on`, async () => {
      const id = await handOverForAnHour('ana', 'ben');
      assert.equal((await as(name, 'DELETE', `/delegations/${id}`)).statusCode, 200);
      assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
      assert.equal((await as(name, 'DELETE', `/delegations/${id}`)).json().code, 'DELEGATION_NOT_FOUND');
    });
  }

  test('is not ended by others', async () => {
    const id = await handOverForAnHour('ana', 'ben');
    assert.equal((await as('cleo', 'DELETE', `/delegations/${id}`)).json().code, 'DELEGATION_REFUSED');
    assert.equal((await vote('ben')).status, 'approved');
  });

  test('is worth nothing once its owner may not approve, and again when they may', async () => {
    await handOverForAnHour('ana', 'ben');
    await setRole('ana', 'operator');
    assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
    await setRole('ana', 'approver');
    assert.equal((await vote('ben')).status, 'approved');
  });

  test('does not go from hand to hand', async () => {
    await handOverForAnHour('ana', 'cleo');
    await handOverForAnHour('cleo', 'ben');
    run = (await ask({ needed: 2 })).run;
    assert.equal((await vote('ben')).votes[0]?.for, 'cleo');
    await setRole('cleo', 'viewer');
    run = (await ask()).run;
    assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
  });

  test('never decides what its owner asked for, nor what its holder asked for', async () => {
    await handOverForAnHour('ana', 'ben');
    await handOverForAnHour('cleo', 'ana');
    run = (await ask({ requestedBy: 'ana' })).run;
    assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
    assert.equal(await codeOfVote('ana'), 'APPROVAL_REFUSED');
  });

  test('lets refuse, too, and nothing else', async () => {
    await handOverForAnHour('ana', 'ben');
    const change = { strategy: 'restart', reason: 'x' };
    assert.equal((await as('ben', 'POST', `/approvals/${run}/change`, change)).json().code, 'ROLE_TOO_LOW');
    const onward = { to: 'olga', reason: 'x' };
    assert.equal((await as('ben', 'POST', `/approvals/${run}/delegate`, onward)).json().code, 'ROLE_TOO_LOW');
    const rejected = await as('ben', 'POST', `/approvals/${run}/reject`, { reason: 'no' });
    assert.equal(rejected.json().status, 'rejected');
  });

  test('is handed over by a machine only as that of who made it', async () => {
    const { secret } = (await as('root', 'POST', '/tokens', { name: 'bot', role: 'approver' })).json();
    const bot = { authorization: `Bearer ${secret}` };
    const body = { to: 'ben', reason: 'x', until: server.clock.now() + HOUR_MS };
    const made = await server.send({ method: 'POST', url: '/api/v1/delegations', headers: bot, payload: body });
    assert.equal(made.json().from, 'root');
    const actors = (await server.state.journal.read({ kinds: ['delegation.started'], limit: 1000 })).at(-1)?.actor;
    assert.equal(actors, 'token:bot:root');
  });
});

describe('on the command line of the server', () => {
  /** Somebody there, under a name of their choice. */
  async function atTheShell(name: string, url: string, payload: object) {
    const secret = newTokenSecret();
    const token = { id: 'cli', name: 'cli', kind: 'cli', role: 'admin', createdBy: 'zeroops', createdAt: 1 } as const;
    await server.parts.tokens.replace(token, hashSecret(secret));
    const headers = { authorization: `Bearer ${secret}`, [PERSON_HEADER]: name };
    return server.send({ method: 'POST', url: `/api/v1${url}`, headers, payload });
  }
  const toBen = { to: 'ben', reason: 'x' };

  test('it is the say of whoever is there, not of the one whose name they claim', async () => {
    await atTheShell('ana', `/approvals/${run}/delegate`, toBen);
    await setRole('ana', 'viewer');
    assert.equal((await vote('ben')).votes[0]?.for, 'cli:ana');
  });

  test('nobody hands over the say of another in what they asked for there', async () => {
    run = (await ask({ requestedBy: 'cli:root' })).run;
    const refused = await atTheShell('ana', `/approvals/${run}/delegate`, toBen);
    assert.equal(refused.json().code, 'DELEGATION_REFUSED');
    await atTheShell('ana', '/delegations', { ...toBen, until: server.clock.now() + HOUR_MS });
    assert.equal(await codeOfVote('ben'), 'ROLE_TOO_LOW');
  });

  test('two names are one voice, also by the hand of another', async () => {
    run = (await ask({ needed: 2 })).run;
    await atTheShell('ana', `/approvals/${run}/delegate`, toBen);
    assert.equal((await vote('ben')).status, 'pending');
    const second = await atTheShell('somebody', `/approvals/${run}/approve`, { reason: 'x' });
    assert.equal(second.json().code, 'APPROVAL_REFUSED');
  });
});

test('tokens of one person are one voice', async () => {
  run = (await ask({ needed: 2 })).run;
  const secrets = [];
  for (const name of ['one', 'two'])
    secrets.push((await as('root', 'POST', '/tokens', { name, role: 'approver' })).json().secret);
  const codes = [];
  for (const secret of secrets) {
    const headers = { authorization: `Bearer ${secret}` };
    const url = `/api/v1/approvals/${run}/approve`;
    codes.push((await server.send({ method: 'POST', url, headers, payload: { reason: 'x' } })).json().code);
  }
  assert.deepEqual(codes, [undefined, 'APPROVAL_REFUSED']);
  assert.equal(await codeOfVote('root'), 'APPROVAL_REFUSED');
});

function as(name: Name, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  return server.send({
    ...{ method, url: `/api/v1${url}`, headers: headersOf[name]! },
    ...(payload === undefined ? {} : { payload }),
  });
}

async function vote(name: Name, id = run): Promise<ApprovalAnswer> {
  const response = await as(name, 'POST', `/approvals/${id}/approve`, { reason: 'fine' });
  assert.equal(response.statusCode, 200, response.body);
  return response.json();
}

async function codeOfVote(name: Name, id = run): Promise<string> {
  return (await as(name, 'POST', `/approvals/${id}/approve`, { reason: 'fine' })).json().code;
}

async function handOver(from: Name, approval: string, to: Name): Promise<string> {
  const response = await as(from, 'POST', `/approvals/${approval}/delegate`, { to, reason: 'why not' });
  assert.equal(response.statusCode, 200, response.body);
  return (response.json() as ApprovalAnswer).delegations[0]!.id;
}

async function handOverForAnHour(from: Name, to: Name): Promise<string> {
  const until = server.clock.now() + HOUR_MS;
  const response = await as(from, 'POST', '/delegations', { to, until, reason: 'on leave' });
  assert.equal(response.statusCode, 200, response.body);
  return response.json().id;
}

async function setRole(name: Name, role: (typeof ROLES)[Name]): Promise<void> {
  const { people } = server.parts;
  await people.changeRole((await people.find(name))!.id, role);
}

/** A run that waits, and what is asked for it. */
async function ask(fields: Partial<Approval> = {}): Promise<Approval> {
  const id = server.parts.newId();
  const plan = makePlan(id, fields.incident ?? 'none');
  await server.state.runs.insert({
    ...{ id, number: 0, plan, status: 'awaiting-approval', createdAt: 1, summary: unworded('waits') },
    steps: [],
  });
  return server.state.approvals.insert({
    ...{ id, run: id, title: plan.title, reason: plan.reason, needed: 1, status: 'pending', votes: [] },
    ...{ requestedBy: 'zeroops', requestedAt: 1, expiresAt: server.clock.now() + 100 * HOUR_MS, ...fields },
  });
}
