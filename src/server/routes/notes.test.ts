import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Feedback } from '#api/feedback.ts';
import type { ListOf } from '#api/list.ts';
import type { Note } from '#api/note.ts';
import type { Problem } from '#api/problem.ts';
import type { Autonomy } from '#domain/autonomy.ts';
import { unworded } from '#domain/sentence.ts';
import { type ApiServer, makeIncident, makePlan, OFFERED_RUN, startApiServer } from '../api-server.fixture.ts';

const INCIDENT = '01900000-0000-7000-8000-000000000001';
const REPAIRED = '01900000-0000-7000-8000-000000000002';
const RUN = '01900000-0000-7000-8000-000000000003';
/** Sign-in is off: names that are sent along are not read. */
const NOBODY = 'anonymous@127.0.0.1';
const STARTED = 1_800_000_000_000;
let server: ApiServer;

before(async () => {
  server = await startApiServer();
  const { incidents, runs, cases, approvals } = server.state;
  await incidents.save(makeIncident(INCIDENT, { causes: [] }));
  await incidents.save(makeIncident(REPAIRED, { runs: [RUN], status: 'resolved' }));
  const steps = [{ id: '1-restart', status: 'succeeded' as const, summary: unworded('') }];
  await runs.insert({
    ...{
      id: RUN,
      number: 0,
      plan: makePlan(RUN, REPAIRED),
      status: 'succeeded',
      createdAt: STARTED,
      summary: unworded(''),
      steps,
    },
  });
  await cases.save({
    ...{
      id: 'case-1',
      incident: REPAIRED,
      number: 0,
      title: unworded('x'),
      service: 'payment',
      failureType: 'code-bug',
    },
    ...{ problem: 'instance-crash', outcome: 'repaired', startedAt: STARTED, detectedAt: STARTED, attempts: 1 },
    ...{ resolvedAt: STARTED, humanInvolved: false, postmortem: unworded('# INC-2\n') },
  });
  for (const id of [OFFERED_RUN, RUN]) {
    await approvals.insert({
      ...{ id, run: id, title: unworded('Restart'), reason: unworded('why'), needed: 1, status: 'pending', votes: [] },
      ...{ requestedBy: 'zeroops', requestedAt: Date.now(), expiresAt: Date.now() + 3_600_000 },
    });
  }
});
after(() => server.close());

async function get<Answer>(url: string): Promise<Answer> {
  return (await server.app.inject(`/api/v1/${url}`)).json();
}

async function post<Answer>(url: string, payload: object): Promise<{ status: number; body: Answer }> {
  const response = await server.app.inject({ method: 'POST', url: `/api/v1/${url}`, payload });
  return { status: response.statusCode, body: response.json() };
}

describe('notes of people', () => {
  test('are kept version after version', async () => {
    await post('incidents/INC-1/notes', { by: 'ana', text: 'The switch.', version: 0 });
    const { body } = await post<ListOf<Note>>('incidents/INC-1/notes', {
      by: 'ben',
      text: 'The **old** switch.',
      version: 1,
    });
    assert.deepEqual(
      body.items.map(({ version, text, by }) => [version, text, by]),
      [
        [1, 'The switch.', NOBODY],
        [2, 'The **old** switch.', NOBODY],
      ],
    );
    assert.deepEqual(await get('incidents/INC-1/notes'), body);
  });

  test('are refused when somebody else has written since', async () => {
    const { status, body } = await post<Problem>('incidents/INC-1/notes', { by: 'eve', text: 'No.', version: 1 });
    assert.deepEqual([status, body.code], [409, 'NOTE_CONFLICT']);
    assert.match(body.detail!, /version 2 is by anonymous/);
  });

  test('of two people at the same moment one is kept, and the other is told', async () => {
    const both = await Promise.all(
      ['ana', 'ben'].map(by => post('incidents/INC-2/notes', { by, text: `by ${by}`, version: 0 })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    assert.equal((await get<ListOf<Note>>('incidents/INC-2/notes')).items.length, 1);
  });

  test('stand at the end of the postmortem', async () => {
    const { body } = await server.app.inject('/api/v1/cases/1/postmortem');
    assert.match(
      body,
      /^# INC-2\n\n## Notes of people\n\nVersion 1, by anonymous@127\.0\.0\.1, .*Z\.\n\nby (ana|ben)\n$/,
    );
  });

  test('are facts of the journal, told in the story', async () => {
    const { lines } = await get<{ lines: { kind: string; actor: string }[] }>('incidents/INC-1/story');
    assert.deepEqual(
      lines.filter(({ kind }) => kind === 'incident.noted').map(({ actor }) => actor),
      [NOBODY, NOBODY],
    );
  });
});

describe('feedback', () => {
  const bad = { verdict: 'bad', by: 'ana', reason: 'it came back an hour later' };
  const readAutonomy = async () => (await get<ListOf<Autonomy>>('autonomy')).items[0];

  test('that agrees with what the run has shown moves nothing: that was counted already', async () => {
    await post('incidents/INC-2/feedback', { ...bad, about: 'remedy', verdict: 'good' });
    assert.equal(await readAutonomy(), undefined);
  });

  test('that calls the remedy bad lowers autonomy as a bad outcome does, once', async () => {
    for (const by of ['ana', 'ben']) await post('incidents/INC-2/feedback', { ...bad, by, about: 'remedy' });
    const { failures, streak } = (await readAutonomy())!;
    assert.deepEqual([failures, streak], [1, 0]);
  });

  test('on the cause is kept with the case, for those that come after', async () => {
    const { body } = await post<ListOf<Feedback>>('incidents/INC-2/feedback', { ...bad, about: 'cause' });
    assert.deepEqual(
      body.items.map(({ about, verdict, by }) => [about, verdict, by]),
      [
        ['remedy', 'good', NOBODY],
        ['remedy', 'bad', NOBODY],
        ['remedy', 'bad', NOBODY],
        ['cause', 'bad', NOBODY],
      ],
    );
    const { items } = await get<ListOf<{ feedback: object }>>('cases?incident=INC-2');
    assert.deepEqual(items[0]!.feedback, { remedy: 'bad', cause: 'bad' });
  });

  for (const about of ['cause', 'remedy']) {
    test(`on a ${about} that there is not is refused`, async () => {
      const { status, body } = await post<Problem>('incidents/INC-1/feedback', { ...bad, about });
      assert.deepEqual([status, body.code], [409, 'FEEDBACK_REFUSED']);
    });
  }
});

describe('other plans', () => {
  test('are offered for one that waits', async () => {
    const { items } = await get<ListOf<{ strategy: string }>>(`approvals/${OFFERED_RUN}/offers`);
    assert.deepEqual(
      items.map(({ strategy }) => strategy),
      ['add-replicas'],
    );
  });

  test('are not offered for one that does not', async () => {
    const problem = await get<Problem>(`approvals/${RUN}/offers`);
    assert.deepEqual([problem.status, problem.code], [409, 'PLAN_CHANGE_REFUSED']);
  });

  test('are told to the loop with who and which', async () => {
    const change = { by: 'ana', reason: 'sale', strategy: 'add-replicas', params: [{ replicas: 3 }] };
    const { status } = await post(`approvals/${OFFERED_RUN}/change`, change);
    assert.equal(status, 200);
    assert.equal(server.asked.at(-1), `change ${OFFERED_RUN} to add-replicas by ${NOBODY}`);
  });
});

test('an incident may be called a false alarm', async () => {
  const id = '01900000-0000-7000-8000-000000000009';
  const { number } = await server.state.incidents.save(makeIncident(id));
  const { body } = await post<{ outcome: string }>(`incidents/INC-${number}/resolve`, {
    ...{ by: 'ana', note: 'the load test', outcome: 'false-alarm' },
  });
  assert.equal(body.outcome, 'false-alarm');
});
