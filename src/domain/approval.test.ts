import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { type Approval, castVote, type Vote } from './approval.ts';

const EXPIRES_AT = 1000;

describe('a vote that counts', () => {
  const cases = [
    { name: 'the only one needed approves', needed: 1, votes: [yes('ana')], expected: 'approved' },
    { name: 'the first of two leaves it pending', needed: 2, votes: [yes('ana')], expected: 'pending' },
    { name: 'the second of two approves', needed: 2, votes: [yes('ana'), yes('bo')], expected: 'approved' },
    { name: 'one refusal is enough', needed: 2, votes: [no('ana')], expected: 'rejected' },
    {
      name: 'a refusal outweighs an earlier agreement',
      needed: 2,
      votes: [yes('ana'), no('bo')],
      expected: 'rejected',
    },
    {
      name: 'one with the say of another is one voice, not two',
      needed: 2,
      votes: [forAnother('bo', 'ana')],
      expected: 'pending',
    },
    {
      name: 'one with the say of another and a third agree',
      needed: 2,
      votes: [forAnother('bo', 'ana'), yes('cleo')],
      expected: 'approved',
    },
    {
      name: 'one cast just before the end counts',
      needed: 1,
      votes: [yes('ana', EXPIRES_AT - 1)],
      expected: 'approved',
    },
  ];
  for (const { name, needed, votes, expected } of cases) {
    it(name, () => {
      const approval = votes.reduce(accepted, pending({ needed }));
      assert.equal(approval.status, expected);
      assert.deepEqual(approval.votes, votes);
    });
  }

  it('leaves the approval that it was cast on as it was', () => {
    const approval = pending({});
    castVote(approval, yes('ana'));
    assert.deepEqual(approval, pending({}));
  });
});

describe('a vote that is refused', () => {
  const cases = [
    { name: 'by who asked', approval: pending({}), vote: yes('zeroops'), expected: /asked for themselves/ },
    {
      name: 'by who asked, also against',
      approval: pending({}),
      vote: no('zeroops'),
      expected: /asked for themselves/,
    },
    {
      name: 'by who has voted in the console, from the command line',
      approval: pending({ votes: [yes('ana')], needed: 2 }),
      vote: yes('cli:ana'),
      expected: /cli:ana has already voted/,
    },
    {
      name: 'by who has voted',
      approval: accepted(pending({ needed: 2 }), yes('ana')),
      vote: yes('ana'),
      expected: /ana has already voted/,
    },
    {
      name: 'by a token of who asked',
      approval: pending({ requestedBy: 'ana' }),
      vote: yes('token:ci:ana'),
      expected: /asked for themselves/,
    },
    {
      name: 'on what a token of theirs asked for',
      approval: pending({ requestedBy: 'token:ci:ana' }),
      vote: yes('ana'),
      expected: /asked for themselves/,
    },
    {
      name: 'by a second token of one person',
      approval: pending({ votes: [yes('token:a:ana')], needed: 2 }),
      vote: yes('token:b:ana'),
      expected: /already voted/,
    },
    {
      name: 'by a second name claimed on the command line',
      approval: pending({ votes: [yes('cli:ana')], needed: 2 }),
      vote: yes('cli:bo'),
      expected: /already voted/,
    },
    {
      name: 'with the say of who asked',
      approval: pending({ requestedBy: 'ana' }),
      vote: forAnother('bo', 'ana'),
      expected: /asked for themselves/,
    },
    {
      name: 'by who asked, with the say of another',
      approval: pending({ requestedBy: 'bo' }),
      vote: forAnother('bo', 'ana'),
      expected: /asked for themselves/,
    },
    {
      name: 'by whose say was used',
      approval: pending({ votes: [forAnother('bo', 'ana')], needed: 2 }),
      vote: yes('ana'),
      expected: /ana has already voted/,
    },
    {
      name: 'in their own name by who used the say of another',
      approval: pending({ votes: [forAnother('bo', 'ana')], needed: 2 }),
      vote: yes('bo'),
      expected: /bo has already voted/,
    },
    {
      name: 'with the say of a second person by who used that of a first',
      approval: pending({ votes: [forAnother('bo', 'ana')], needed: 3 }),
      vote: forAnother('bo', 'cleo'),
      expected: /bo has already voted/,
    },
    {
      name: 'with a say that was used by another',
      approval: pending({ votes: [forAnother('bo', 'ana')], needed: 3 }),
      vote: forAnother('cleo', 'ana'),
      expected: /ana has already voted/,
    },
    { name: 'at the instant of expiry', approval: pending({}), vote: yes('ana', EXPIRES_AT), expected: /expired/ },
    {
      name: 'on what is approved',
      approval: pending({ status: 'approved' }),
      vote: no('ana'),
      expected: /already approved/,
    },
    {
      name: 'on what is rejected',
      approval: pending({ status: 'rejected' }),
      vote: yes('ana'),
      expected: /already rejected/,
    },
    {
      name: 'on what nobody decided in time',
      approval: pending({ status: 'expired' }),
      vote: yes('ana'),
      expected: /already expired/,
    },
  ];
  for (const { name, approval, vote, expected } of cases) {
    it(name, () => {
      const outcome = castVote(approval, vote);
      assert.ok('refused' in outcome);
      assert.match(outcome.refused, expected);
    });
  }
});

function accepted(approval: Approval, vote: Vote): Approval {
  const outcome = castVote(approval, vote);
  assert.ok('approval' in outcome);
  return outcome.approval;
}

function pending(fields: Partial<Approval>): Approval {
  return {
    id: 'approval-1',
    run: 'run-1',
    title: unworded('restart payment'),
    reason: unworded('it leaks memory'),
    needed: 1,
    status: 'pending',
    requestedBy: 'zeroops',
    requestedAt: 0,
    expiresAt: EXPIRES_AT,
    votes: [],
    ...fields,
  };
}

function yes(by: string, at = 1): Vote {
  return { by, approve: true, reason: 'sounds right', at };
}

function forAnother(by: string, whose: string): Vote {
  return { ...yes(by), for: whose };
}

function no(by: string, at = 1): Vote {
  return { by, approve: false, reason: 'not now', at };
}
