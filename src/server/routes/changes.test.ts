import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ApiServer, startApiServer } from '../api-server.fixture.ts';
import { tokenOf } from '../auth/access.fixture.ts';
import { sign } from '../changes/signature.ts';

const SECRET = 'correct horse battery staple';
const TOLD = { kind: 'deploy', service: 'payment', summary: '1.0.0 → 1.1.0', actor: 'ci:412' };
const CHANGES = '/api/v1/changes';
const CDEVENTS = '/api/v1/changes/cdevents';

/** As the conformance examples of CDEvents 0.4 have it. */
function cdEvent(type: string, subject: object, customData?: object) {
  return {
    context: {
      version: '0.4.1',
      id: `event-${type}`,
      source: '/ci/shop',
      type: `dev.cdevents.${type}.0.2.0`,
      timestamp: new Date().toISOString(),
    },
    subject: { source: '/ci/shop', type: type.split('.')[0], ...subject },
    ...(customData === undefined ? {} : { customData, customDataContentType: 'application/json' }),
  };
}

const DEPLOYED = cdEvent('service.upgraded', {
  id: 'service/payment',
  content: { environment: { id: 'production' }, artifactId: 'pkg:oci/payment@sha256%3A0b31?tag=1.1.0' },
});

function envelope(data: { context: { id: string; source: string; type: string } }) {
  const { id, source, type } = data.context;
  return { specversion: '1.0', id, source, type, datacontenttype: 'application/json', data };
}

async function send(server: ApiServer, url: string, payload: object | string, headers: Record<string, string> = {}) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const response = await server.app.inject({
    ...{ method: 'POST', url, payload: body },
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.statusCode, body: response.json() };
}

describe('changes that others tell of', () => {
  let server: ApiServer;
  before(async () => {
    server = await startApiServer({ changes: { environments: ['production'] } });
  });
  after(() => server.close());

  test('what they wrote stays as they wrote it, and what a pipeline reports is worded in both languages', async () => {
    const written = await send(server, CHANGES, TOLD);
    assert.deepEqual(written.body.items[0].change.summary, { en: TOLD.summary, zh: TOLD.summary });
    const event = cdEvent('service.deployed', {
      id: 'service/stock',
      content: { environment: { id: 'production' }, artifactId: 'pkg:oci/stock@2.0.0' },
    });
    const read = await send(server, `${CHANGES}/cdevents`, event);
    assert.deepEqual(read.body.items[0].change.summary, {
      en: 'deployed version 2.0.0 in production',
      zh: '已部署，版本 2.0.0，环境 production',
    });
  });

  test('several at once are taken in order, and one id counts once', async () => {
    const twice = { ...TOLD, id: 'build-412' };
    const { status, body } = await send(server, CHANGES, [twice, { ...TOLD, service: 'nobody' }, twice]);
    assert.equal(status, 200);
    const told = body.items.map((each: { status: string; isServiceKnown: boolean }) => [
      each.status,
      each.isServiceKnown,
    ]);
    assert.deepEqual(told, [
      ['accepted', true],
      ['accepted', false],
      ['repeated', true],
    ]);
  });

  test('a clock that runs ahead is set right, and what is older than the window is left aside', async () => {
    const before = Date.now();
    const { body } = await send(server, CHANGES, [
      { ...TOLD, at: before + 3_600_000 },
      { ...TOLD, at: before - 3_600_000 },
    ]);
    assert.equal(body.items[0].status, 'accepted');
    assert.ok(body.items[0].change.at >= before && body.items[0].change.at <= Date.now());
    assert.equal(body.items[1].status, 'too-old');
  });

  test('values that look like secrets are hidden before anybody keeps them', async () => {
    const { body } = await send(server, CHANGES, {
      ...TOLD,
      kind: 'config',
      after: { API_TOKEN: 'abc', MODE: 'fast' },
    });
    assert.deepEqual(body.items[0].change.after, { API_TOKEN: '***', MODE: 'fast' });
  });

  const refused: readonly { name: string; told: unknown; path: string }[] = [
    { name: 'a kind that there is not', told: { ...TOLD, kind: 'party' }, path: 'body/kind' },
    {
      name: 'the third of a list without a service',
      told: [TOLD, TOLD, { ...TOLD, service: ' ' }],
      path: 'body/2/service',
    },
    { name: 'an empty list', told: [], path: 'body' },
    { name: 'a list that is too long', told: Array.from({ length: 501 }, () => TOLD), path: 'body' },
    { name: 'a sender who signs as ZeroOps', told: { ...TOLD, actor: 'zeroops' }, path: 'body/actor' },
    { name: 'a run that only ZeroOps can have made', told: { ...TOLD, run: 'run-1' }, path: 'body' },
  ];
  for (const { name, told, path } of refused) {
    test(`${name} is refused with its place`, async () => {
      const { status, body } = await send(server, CHANGES, told as object);
      assert.equal(status, 400);
      assert.equal(body.problems[0].path, path);
    });
  }

  test('a body that is too large is refused', async () => {
    const { status } = await send(server, CHANGES, { ...TOLD, summary: 'x'.repeat(300_000) });
    assert.equal(status, 413);
  });

  const events: readonly { name: string; payload: object; headers?: Record<string, string>; expected: object }[] = [
    {
      name: 'binary mode: the body is the event',
      payload: { ...DEPLOYED, context: { ...DEPLOYED.context, id: 'binary' } },
      headers: { 'ce-specversion': '1.0', 'ce-id': 'x', 'ce-type': 'y', 'ce-source': 'z' },
      expected: {
        status: 'accepted',
        kind: 'deploy',
        service: 'payment',
        before: { version: '1.0.0' },
        after: { version: '1.1.0' },
      },
    },
    {
      name: 'structured mode: the event lies in an envelope',
      payload: envelope(DEPLOYED),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      expected: {
        status: 'accepted',
        kind: 'deploy',
        service: 'payment',
        before: { version: '1.1.0' },
        after: { version: '1.1.0' },
      },
    },
    {
      name: 'another environment is left aside',
      payload: cdEvent('service.deployed', { id: 'payment', content: { environment: { id: 'staging' } } }),
      expected: { status: 'ignored' },
    },
    {
      name: 'a finished pipeline says nothing of what runs',
      payload: cdEvent('pipelinerun.finished', { id: 'run-1', content: { pipelineName: 'build', outcome: 'success' } }),
      expected: { status: 'ignored' },
    },
    {
      name: 'a finished pipeline that names its service counts',
      payload: cdEvent(
        'pipelinerun.finished',
        { id: 'run-2', content: { pipelineName: 'ship', outcome: 'success' } },
        { service: 'payment' },
      ),
      expected: { status: 'accepted', kind: 'deploy', service: 'payment' },
    },
    {
      name: 'a pipeline that failed changed nothing',
      payload: cdEvent(
        'pipelinerun.finished',
        { id: 'run-3', content: { outcome: 'failure' } },
        { service: 'payment' },
      ),
      expected: { status: 'ignored' },
    },
    {
      name: 'a service that was removed',
      payload: cdEvent('service.removed', { id: 'daemonset/agent', content: { environment: { id: 'production' } } }),
      expected: { status: 'accepted', kind: 'scale', service: 'agent' },
    },
    {
      name: 'an incident of somebody else',
      payload: cdEvent('incident.detected', { id: 'incident-1', content: {} }),
      expected: { status: 'ignored' },
    },
  ];
  for (const { name, payload, headers, expected } of events) {
    test(`CDEvents: ${name}`, async () => {
      const { status, body } = await send(server, CDEVENTS, payload, headers);
      assert.equal(status, 200, JSON.stringify(body));
      const [item] = body.items;
      const flat = { status: item.status, ...item.change };
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(flat[key], value, key);
    });
  }

  test('what is no CDEvent is refused with its place', async () => {
    const { status, body } = await send(server, CDEVENTS, { specversion: '1.0', data: { context: {}, subject: {} } });
    assert.equal(status, 400);
    assert.match(body.detail, /data\/context\/type|data\/context\/id/);
  });
});

describe('with a secret', () => {
  let server: ApiServer;
  before(async () => {
    server = await startApiServer({
      changes: { environments: [], secret: SECRET },
      access: { signIn: 'required', metrics: 'open' },
    });
  });
  after(() => server.close());
  const body = JSON.stringify(TOLD);

  const cases: readonly { name: string; url?: string; body?: string; signature?: string; status: number }[] = [
    { name: 'a signed change is taken', signature: sign(body, SECRET), status: 200 },
    { name: 'an unsigned one is not', status: 401 },
    { name: 'one signed with another secret is not', signature: sign(body, 'guess'), status: 401 },
    {
      name: 'one altered on its way is not',
      body: body.replace('payment', 'cart'),
      signature: sign(body, SECRET),
      status: 401,
    },
    { name: 'a signature of another length is not', signature: 'sha256=ab', status: 401 },
    { name: 'an unsigned CDEvent is not', url: CDEVENTS, body: JSON.stringify(DEPLOYED), status: 401 },
  ];
  test('whoever is signed in as operator needs no signature, and a viewer does', async () => {
    for (const [role, status] of [
      ['operator', 200],
      ['viewer', 401],
    ] as const) {
      assert.equal((await send(server, CHANGES, body, await tokenOf(server, role))).status, status);
    }
  });

  for (const { name, url = CHANGES, signature, status, ...sent } of cases) {
    test(name, async () => {
      const headers = signature === undefined ? {} : { 'x-hub-signature-256': signature };
      const answer = await send(server, url, sent.body ?? body, headers);
      assert.equal(answer.status, status);
      if (status === 401) assert.equal(answer.body.code, 'CHANGE_UNSIGNED');
    });
  }
});
