import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import type { Approval, Vote } from './approval.ts';
import {
  DELEGATION_MOST_MS,
  type Delegation,
  delegationsFor,
  findDelegationFault,
  findUselessness,
} from './delegation.ts';

const NOW = 100;

describe('a say that is handed over', () => {
  const cases: readonly { name: string; fields: Partial<Delegation>; expected?: RegExp }[] = [
    { name: 'goes to another person', fields: {} },
    { name: 'goes to nobody who has it', fields: { to: 'ana' }, expected: /has this say already/ },
    {
      name: 'goes from the command line to nobody of the claimed name',
      fields: { from: 'cli:ben' },
      expected: /has this say already/,
    },
    { name: 'does not end before it begins', fields: { until: NOW }, expected: /end has passed/ },
    { name: 'may last 90 days', fields: { until: NOW + DELEGATION_MOST_MS } },
    { name: 'lasts no longer', fields: { until: NOW + DELEGATION_MOST_MS + 1 }, expected: /90 days/ },
  ];
  for (const { name, fields, expected } of cases) it(name, () => matches(findDelegationFault(given(fields)), expected));
});

describe('over an approval', () => {
  const cases: readonly {
    name: string;
    approval?: Partial<Approval>;
    fields?: Partial<Delegation>;
    expected?: RegExp;
  }[] = [
    { name: 'that waits it can be used' },
    { name: 'that is refused it is worth nothing', approval: { status: 'rejected' }, expected: /already rejected/ },
    { name: 'that nobody decided it is worth nothing', approval: { status: 'expired' }, expected: /already expired/ },
    { name: 'that is decided it is worth nothing', approval: { status: 'approved' }, expected: /already approved/ },
    { name: 'whose time is up it is worth nothing', approval: { expiresAt: NOW }, expected: /has expired/ },
    { name: 'who asked has no say', approval: { requestedBy: 'ana' }, expected: /no say in it/ },
    { name: 'who asked by a token has no say', approval: { requestedBy: 'token:ci:ana' }, expected: /no say in it/ },
    { name: 'who asked cannot use it', approval: { requestedBy: 'cli:ben' }, expected: /ben asked for it/ },
    { name: 'who has voted has nothing left', approval: { votes: [vote('ana')] }, expected: /ana has already voted/ },
    {
      name: 'who let another vote has nothing left',
      approval: { votes: [vote('cleo', 'ana')] },
      expected: /ana has already voted/,
    },
    {
      name: 'who has voted does not vote again',
      approval: { votes: [vote('ben')] },
      expected: /ben has already voted/,
    },
    { name: 'on which others voted it can be used', approval: { votes: [vote('cleo', 'dora')] } },
  ];
  for (const { name, approval, fields = {}, expected } of cases)
    it(name, () => matches(findUselessness(pending(approval), given(fields), NOW), expected));
});

describe('those that can be used on an approval', () => {
  const cases: readonly { name: string; delegations: readonly Delegation[]; expected: readonly string[] }[] = [
    { name: 'are those for a time', delegations: [given({ id: 'a' })], expected: ['a'] },
    { name: 'are those for it alone', delegations: [given({ id: 'a', approval: 'one' })], expected: ['a'] },
    { name: 'are not those for another one', delegations: [given({ id: 'a', approval: 'two' })], expected: [] },
    { name: 'are not those that are over', delegations: [given({ id: 'a', until: NOW })], expected: [] },
    { name: 'are not those of who asked', delegations: [given({ id: 'a', from: 'requester' })], expected: [] },
    {
      name: 'begin with those for it alone',
      delegations: [given({ id: 'a' }), given({ id: 'b', from: 'cleo', approval: 'one' })],
      expected: ['b', 'a'],
    },
  ];
  for (const { name, delegations, expected } of cases)
    it(name, () =>
      assert.deepEqual(
        delegationsFor(pending(), delegations, NOW).map(({ id }) => id),
        expected,
      ),
    );
});

function matches(fault: string | undefined, expected: RegExp | undefined): void {
  if (expected === undefined) assert.equal(fault, undefined);
  else assert.match(fault ?? '', expected);
}

function given(fields: Partial<Delegation>): Delegation {
  return { id: 'x', from: 'ana', to: 'ben', reason: 'on leave', createdAt: NOW, until: 1000, ...fields };
}

function vote(by: string, whose?: string): Vote {
  return { by, ...(whose === undefined ? {} : { for: whose }), approve: true, reason: 'fine', at: 1 };
}

function pending(fields: Partial<Approval> = {}): Approval {
  return {
    ...{ id: 'one', run: 'one', title: unworded('restart'), reason: unworded('it leaks'), needed: 2 },
    ...{ status: 'pending', requestedBy: 'requester', requestedAt: 0, expiresAt: 1000, votes: [], ...fields },
  };
}
