import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AppError, isAppError } from '#base/errors.ts';
import { createClient } from './client.ts';

interface Sent {
  url: string;
  init: RequestInit | undefined;
}

function clientThatGets(status: number, body: string): { client: ReturnType<typeof createClient>; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    url: 'http://127.0.0.1:4080/',
    fetch: async (url, init) => {
      sent.push({ url: String(url), init });
      return new Response(body, { status });
    },
  });
  return { client, sent };
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(
    () => undefined,
    reason => reason,
  );
  assert.ok(isAppError(error), `expected an AppError, got ${error}`);
  return error;
}

test('queries leave out what is not given, and ids are escaped', async () => {
  const { client, sent } = clientThatGets(200, '{"items":[]}');
  await client.listIncidents({ open: true });
  await client.getIncident('../status');
  assert.deepEqual(
    sent.map(each => each.url),
    ['http://127.0.0.1:4080/api/v1/incidents?open=true', 'http://127.0.0.1:4080/api/v1/incidents/..%2Fstatus'],
  );
});

test('a body is sent as JSON', async () => {
  const { client, sent } = clientThatGets(200, '{}');
  await client.pause({ reason: 'sale' });
  assert.equal(sent[0]?.init?.method, 'POST');
  assert.equal(sent[0]?.init?.body, '{"reason":"sale"}');
  assert.equal(new Headers(sent[0]?.init?.headers).get('content-type'), 'application/json');
});

test("the server's problem becomes an error with its code, hint and status", async () => {
  const problem = {
    type: 'urn:x',
    title: 'Not found',
    status: 404,
    detail: 'no incident 9',
    code: 'INCIDENT_NOT_FOUND',
    hint: 'list',
  };
  const { client } = clientThatGets(404, JSON.stringify(problem));
  const error = await failureOf(client.getIncident('9'));
  assert.deepEqual(
    [error.code, error.message, error.hint, error.facts.status],
    ['INCIDENT_NOT_FOUND', 'no incident 9', 'list', 404],
  );
});

const strange: readonly { name: string; status: number; body: string }[] = [
  { name: 'an error page of something in between', status: 502, body: '<html>Bad gateway</html>' },
  { name: 'a page with status 200', status: 200, body: '<html>Welcome</html>' },
  { name: 'JSON that is no problem', status: 404, body: '{"error":"nope"}' },
];
for (const { name, status, body } of strange) {
  test(`${name} is not taken for an answer`, async () => {
    const error = await failureOf(clientThatGets(status, body).client.status());
    assert.equal(error.code, 'ANSWER_UNEXPECTED');
  });
}

test('readiness is an answer also when something is missing', async () => {
  const { client } = clientThatGets(503, '{"ready":false,"parts":[]}');
  assert.equal((await client.readiness()).ready, false);
});

test('a server that is not there is told apart from one that refuses', async () => {
  const client = createClient({
    url: 'http://127.0.0.1:9',
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  const error = await failureOf(client.status());
  assert.deepEqual([error.code, error.retry], ['SERVER_UNREACHABLE', 'later']);
});

test('what Prometheus would say of a question becomes an error with its code, too', async () => {
  const refusal = { status: 'error', errorType: 'bad_data', error: 'line 1, column 5: ends', code: 'PROMQL_SYNTAX' };
  const { client, sent } = clientThatGets(400, JSON.stringify(refusal));
  const error = await failureOf(client.queryRange({ query: 'up{', start: 1.5, end: 2, step: 1 }));
  assert.deepEqual([error.code, error.message, error.facts.status], ['PROMQL_SYNTAX', 'line 1, column 5: ends', 400]);
  assert.equal(sent[0]?.url, 'http://127.0.0.1:4080/api/v1/query_range?query=up%7B&start=1.5&end=2&step=1');
});
