import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RunningPrometheus, startPrometheus } from '#telemetry/promql/prometheus.fixture.ts';
import { type ApiServer, startApiServer } from '../api-server.fixture.ts';

const STEP_MS = 5000;
const SAMPLES = 60;
/** The last sample, on a whole second. */
const END_MS = Math.floor(Date.now() / 1000) * 1000 - 1000;
const START_MS = END_MS - (SAMPLES - 1) * STEP_MS;
const NOW = String(END_MS / 1000);
const EARLIER = String(END_MS / 1000 - 120.5);
const RANGE = { start: EARLIER, end: NOW, step: '15' };
let server: ApiServer;

before(async () => {
  server = await startApiServer();
  const { series } = server.window;
  for (let i = 0; i < SAMPLES; i++) {
    const at = START_MS + i * STEP_MS;
    for (const instance of ['cart-1', 'cart-2']) {
      const labels = { service: 'cart', instance };
      series.append('process.memory.usage', labels, 'By', 'gauge', at, 1e8 / (instance === 'cart-1' ? 1 : 3) + i);
      series.append('http.requests', labels, '{request}', 'sum', at, i % 7);
    }
    series.append('nodejs.eventloop.utilization', { service: 'user' }, '1', 'gauge', at, i * 1.25e-9);
  }
});
after(() => server.close());

interface Answer {
  readonly status: string;
  readonly data?: unknown;
  readonly errorType?: string;
  readonly error?: string;
  readonly code?: string;
  readonly warnings?: string[];
}

type Fields = Readonly<Record<string, string | string[]>>;

function written(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map(value => [name, value] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}

interface Asked {
  readonly path: string;
  readonly fields: Fields;
  /** Sent as a form with POST. */
  readonly form?: Fields;
}

async function ask({ path, fields, form }: Asked) {
  const answer = await server.app.inject({
    method: form === undefined ? 'GET' : 'POST',
    url: `/api/v1/${path}?${written(fields)}`,
    ...(form !== undefined && {
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      payload: written(form),
    }),
  });
  return { status: answer.statusCode, body: answer.json<Answer>() };
}

async function askPrometheus(url: string, { path, fields, form }: Asked) {
  const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(written(form)) };
  const answer = await fetch(`${url}/api/v1/${path}?${written(fields)}`, body);
  return { status: answer.status, body: (await answer.json()) as Answer };
}

const MEMORY = 'process_memory_usage_bytes';

const SAME: readonly (Asked & { name: string })[] = [
  { name: 'a metric', path: 'query', fields: { query: MEMORY, time: NOW } },
  { name: 'a metric by its quoted name', path: 'query', fields: { query: `{__name__="${MEMORY}"}`, time: NOW } },
  { name: 'small values', path: 'query', fields: { query: 'nodejs_eventloop_utilization_ratio', time: EARLIER } },
  { name: 'a counter', path: 'query', fields: { query: 'sum by (job) (rate(http_requests_total[1m]))', time: NOW } },
  { name: 'a range', path: 'query', fields: { query: `${MEMORY}[20s]`, time: NOW } },
  { name: 'a number', path: 'query', fields: { query: '1 / 3e-9', time: EARLIER } },
  { name: 'what is not a number', path: 'query', fields: { query: 'vector(0 / 0)', time: EARLIER } },
  { name: 'a text', path: 'query', fields: { query: '"a"', time: '2023-11-14T22:13:20.25Z' } },
  { name: 'nothing', path: 'query', fields: { query: 'absent_metric', time: NOW } },
  { name: 'a form', path: 'query', fields: {}, form: { query: 'max(http_requests_total)', time: NOW } },
  { name: 'what Grafana asks to see if it works', path: 'query', fields: {}, form: { query: '1+1', time: '4' } },
  { name: 'a form and an address', path: 'query', fields: { query: '1', time: NOW }, form: { query: '2' } },
  { name: 'steps', path: 'query_range', fields: { query: MEMORY, ...RANGE } },
  { name: 'steps of a number', path: 'query_range', fields: { query: '2 ^ 70', ...RANGE, step: '1m' } },
  { name: 'steps as a form', path: 'query_range', fields: {}, form: { query: `rate(${MEMORY}[1m])`, ...RANGE } },
  { name: 'series', path: 'series', fields: { 'match[]': [MEMORY, '{instance="cart-2"}'] } },
  { name: 'series as a form', path: 'series', fields: {}, form: { 'match[]': MEMORY } },
  { name: 'labels', path: 'labels', fields: {} },
  { name: 'labels of some', path: 'labels', fields: { 'match[]': '{job="user"}' } },
  { name: 'labels with an empty form', path: 'labels', fields: { 'match[]': MEMORY }, form: {} },
  { name: 'metrics', path: 'label/__name__/values', fields: {} },
  { name: 'values', path: 'label/instance/values', fields: { 'match[]': MEMORY } },
  { name: 'values of a label that nobody has', path: 'label/nothing/values', fields: {} },
  { name: 'no query', path: 'query', fields: {} },
  { name: 'no PromQL', path: 'query', fields: { query: 'foo{' } },
  { name: 'types that do not fit', path: 'query', fields: { query: 'rate(foo)' } },
  { name: 'a while to answer in', path: 'query', fields: { query: '1', time: NOW, timeout: '5s' } },
  { name: 'no time to answer in', path: 'query', fields: { query: '1', timeout: '0' } },
  { name: 'what is no time to answer in', path: 'query', fields: { query: '1', timeout: 'soon' } },
  { name: 'metadata of what is not there', path: 'metadata', fields: { metric: 'nothing' } },
  { name: 'a limit of metadata that is no number', path: 'metadata', fields: { limit: 'x' } },
  { name: 'no time', path: 'query', fields: { query: '1', time: 'yesterday' } },
  { name: 'an ambiguous match', path: 'query', fields: { query: `${MEMORY} + on(job) ${MEMORY}`, time: NOW } },
  { name: 'an end before the start', path: 'query_range', fields: { query: '1', start: '2', end: '1', step: '1' } },
  { name: 'no step', path: 'query_range', fields: { query: '1', start: '1', end: '2' } },
  { name: 'a step of nothing', path: 'query_range', fields: { query: '1', start: '1', end: '2', step: '0' } },
  { name: 'too many steps', path: 'query_range', fields: { query: '1', start: '0', end: '11001', step: '1' } },
  { name: 'ranges step by step', path: 'query_range', fields: { query: `${MEMORY}[1m]`, ...RANGE } },
  { name: 'series of nothing', path: 'series', fields: {} },
  { name: 'series of everything', path: 'series', fields: { 'match[]': '{job=""}' } },
  { name: 'what is no name of a label', path: 'label/1a/values', fields: {} },
];

describe('PromQL over HTTP', () => {
  describe('is answered as a real Prometheus answers', () => {
    let prometheus: RunningPrometheus | undefined;
    before(async () => {
      prometheus = await startPrometheus();
      const { source } = server.window;
      const all = { matchers: [], startMs: START_MS, endMs: END_MS, spend: () => {} };
      await prometheus?.write(source.select(all), []);
    });
    after(() => prometheus?.stop());

    for (const { name, ...asked } of SAME) {
      test(`when asked for ${name}`, async t => {
        if (prometheus === undefined) return t.skip('there is no prometheus on the PATH');
        const [ours, theirs] = await Promise.all([ask(asked), askPrometheus(prometheus.url, asked)]);
        assert.equal(ours.status, theirs.status, ours.body.error);
        assert.equal(ours.body.status, theirs.body.status);
        assert.equal(ours.body.errorType, theirs.body.errorType);
        assert.deepEqual(ordered(ours.body.data), ordered(theirs.body.data));
      });
    }
  });

  test('a metric answers to its own name, too', async () => {
    const asked = async (query: string) => (await ask({ path: 'query', fields: { query, time: NOW } })).body.data;
    assert.deepEqual(await asked('{"process.memory.usage"}'), await asked(MEMORY));
    assert.deepEqual(await asked('{__name__="process.memory.usage"}'), await asked(MEMORY));
  });

  test('an answer that was cut short, and one that begins before the window, say so', async () => {
    const cut = await ask({ path: 'query', fields: { query: MEMORY, time: NOW, limit: '1' } });
    assert.deepEqual(cut.body.warnings, ['results truncated due to limit']);
    assert.equal((cut.body.data as { result: unknown[] }).result.length, 1);
    const names = await ask({ path: 'label/__name__/values', fields: { limit: '2' } });
    assert.deepEqual(names.body.warnings, ['results truncated due to limit']);
    const start = String(END_MS / 1000 - 3600);
    const early = await ask({ path: 'query_range', fields: { query: MEMORY, ...RANGE, start } });
    assert.deepEqual(early.body.warnings, ['only the last 15 minutes are kept here']);
  });

  test('histograms are among the series, as native and as classic ones', async () => {
    const point = { metric: 'http.latency', labels: { service: 'cart' }, at: END_MS, unit: 's', count: 3, sum: 2 };
    server.window.histograms.append({ ...point, bounds: Float64Array.of(1), counts: Float64Array.of(2, 1) });
    const { body } = await ask({ path: 'series', fields: { 'match[]': '{__name__=~"http_latency.*"}' } });
    assert.deepEqual(
      (body.data as Record<string, string>[]).map(({ __name__, le }) => [__name__, le]),
      [
        ['http_latency_seconds', undefined],
        ['http_latency_seconds_bucket', '1'],
        ['http_latency_seconds_bucket', '+Inf'],
      ],
    );
  });

  test('metadata tell type, unit and the name in OpenTelemetry of each metric', async () => {
    const point = { metric: 'rpc.latency', labels: { service: 'cart' }, at: END_MS, unit: 's', count: 3, sum: 2 };
    server.window.histograms.append({ ...point, bounds: Float64Array.of(1), counts: Float64Array.of(2, 1) });
    for (const part of ['count', 'sum']) {
      const unit = part === 'sum' ? 's' : '1';
      server.window.series.append(`rpc.latency.${part}`, { service: 'cart' }, unit, 'sum', END_MS, 1);
    }
    const { body } = await ask({ path: 'metadata', fields: {} });
    const data = body.data as Record<string, unknown>;
    assert.deepEqual(data[MEMORY], [{ type: 'gauge', help: 'process.memory.usage (By)', unit: 'By' }]);
    assert.deepEqual(data.http_requests_total, [
      { type: 'counter', help: 'http.requests ({request})', unit: '{request}' },
    ]);
    assert.deepEqual(
      Object.keys(data).filter(name => name.startsWith('rpc')),
      ['rpc_latency_seconds'],
    );
    const some = await ask({ path: 'metadata', fields: { limit: '1' } });
    assert.deepEqual(Object.keys(some.body.data as object), [Object.keys(data)[0]]);
    const one = await ask({ path: 'metadata', fields: { metric: MEMORY } });
    assert.deepEqual(Object.keys(one.body.data as object), [MEMORY]);
  });

  test('whoever asks which Prometheus this is learns whose PromQL is understood', async () => {
    const { body } = await ask({ path: 'status/buildinfo', fields: {} });
    const { version, revision } = body.data as Record<string, string>;
    assert.equal(version, '2.42.0');
    assert.match(revision!, /^ZeroOps /);
  });

  test('a refusal carries the code of docs/errors.md and what helps', async () => {
    const { body } = await ask({ path: 'query', fields: { query: 'foo{' } });
    assert.equal(body.code, 'PROMQL_SYNTAX');
    assert.match(body.error!, /^line 1, column 5: the query ends too early; correct/);
  });

  test('so many selectors and no more', async () => {
    for (const [count, status] of [[50, 200] as const, [51, 400] as const]) {
      const { body, ...answer } = await ask({
        ...{ path: 'series', fields: {} },
        form: { 'match[]': Array.from({ length: count }, () => MEMORY) },
      });
      assert.equal(answer.status, status);
      assert.equal(body.errorType, status === 200 ? undefined : 'bad_data');
    }
  });

  test('a form is taken here only', async () => {
    const answer = await server.app.inject({
      ...{ method: 'POST', url: '/api/v1/pause', payload: 'reason=x' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(answer.statusCode, 415);
    assert.match(String(answer.headers['content-type']), /problem\+json/);
  });
});

/** The order of an instant vector and of series is left to chance. */
function ordered(data: unknown): unknown {
  const { result } = (data ?? {}) as { result?: unknown };
  if (Array.isArray(result)) return { ...(data as object), result: sorted(result) };
  return Array.isArray(data) ? sorted(data) : data;
}

/** By the labels; what is a pair of instant and value stays as it is. */
function sorted(items: readonly unknown[]): unknown[] {
  if (items.some(item => typeof item !== 'object')) return [...items];
  const texts = items.map(item => [JSON.stringify(sortedKeys(item)), item] as const);
  return texts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function sortedKeys(item: unknown): unknown {
  const { metric = item } = item as { metric?: unknown };
  return Object.entries(metric as object).sort(([a], [b]) => (a < b ? -1 : 1));
}
