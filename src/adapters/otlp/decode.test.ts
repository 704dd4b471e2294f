import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeRequest } from './decode.ts';
import { attributes, decode, MS, metrics, NS, SPAN_ID, span, TRACE_ID, traces } from './requests.fixture.ts';
import { TextCache } from './text-cache.ts';

describe('spans', () => {
  it('become domain spans with their origin', () => {
    const json = traces(
      span({
        parentSpanId: '00f067aa0ba902b7',
        status: { code: 2, message: 'boom' },
        attributes: attributes({ 'server.address': 'db', 'server.port': '5432', 'db.system': 'postgresql' }),
      }),
    );
    const { batches, rejected } = decode('traces', json);
    assert.equal(rejected.size, 0);
    assert.deepEqual(batches, [
      {
        origin: { service: 'cart', instance: 'cart-1', version: '1.2.0', zone: 'a' },
        spans: [
          {
            traceId: TRACE_ID,
            spanId: SPAN_ID,
            parentSpanId: '00f067aa0ba902b7',
            name: 'GET /',
            kind: 'client',
            startAt: MS,
            durationMs: 250,
            isError: true,
            statusMessage: 'boom',
            peerAddress: 'db:5432',
            peerName: 'postgresql',
            attributes: { 'server.address': 'db', 'server.port': '5432', 'db.system': 'postgresql' },
          },
        ],
      },
    ]);
  });

  const peers = [
    { name: "today's names", given: { 'server.address': 'h', 'server.port': '1' }, expected: 'h:1' },
    { name: 'older names', given: { 'net.peer.name': 'h', 'net.peer.port': '2' }, expected: 'h:2' },
    { name: 'a URL with a port', given: { 'http.url': 'http://h:3/x?y' }, expected: 'h:3' },
    { name: 'a URL without a port', given: { 'url.full': 'https://h/x' }, expected: 'h:443' },
    { name: 'a URL that is none', given: { 'http.url': '::' }, expected: undefined },
    { name: 'nothing', given: {}, expected: undefined },
  ];
  for (const { name, given, expected } of peers) {
    it(`name the other side by ${name}`, () => {
      assert.equal(
        decode('traces', traces(span({ attributes: attributes(given) }))).batches[0]?.spans?.[0]?.peerAddress,
        expected,
      );
    });
  }

  it('of an answering service do not take its own address for another side', () => {
    const own = attributes({ 'server.address': 'me', 'server.port': '80', 'messaging.system': 'kafka' });
    const decoded = decode('traces', traces(span({ kind: 2, attributes: own }))).batches[0]?.spans?.[0];
    assert.deepEqual([decoded?.peerAddress, decoded?.peerName], [undefined, undefined]);
  });

  it('fail when the status or the response code says so', () => {
    const fails = (fields: object) => decode('traces', traces(span(fields))).batches[0]?.spans?.[0]?.isError;
    assert.equal(fails({ status: { code: 2 } }), true);
    assert.equal(fails({ attributes: [{ key: 'http.response.status_code', value: { intValue: '503' } }] }), true);
    assert.equal(fails({ attributes: [{ key: 'http.response.status_code', value: { intValue: '404' } }] }), false);
    assert.equal(fails({ status: { code: 1 } }), false);
  });

  it('take the exception that they recorded', () => {
    const events = [
      {
        name: 'exception',
        attributes: attributes({ 'exception.type': 'TypeError', 'exception.message': 'x is not a function' }),
      },
    ];
    const decoded = decode('traces', traces(span({ events }))).batches[0]?.spans?.[0];
    assert.equal(decoded?.statusMessage, 'x is not a function');
    assert.equal(decoded?.attributes['exception.type'], 'TypeError');
  });

  it('without ids or times are rejected and counted, the others taken', () => {
    const { batches, rejected } = decode(
      'traces',
      traces(span(), span({ traceId: 'abcd' }), span({ spanId: '0000000000000000' }), span({ endTimeUnixNano: '0' })),
    );
    assert.equal(batches[0]?.spans?.length, 1);
    assert.deepEqual(
      [...rejected],
      [
        ['a trace or span id is missing or malformed', 2],
        ['no start or end time', 1],
      ],
    );
  });

  it('of a step back in time last no time', () => {
    assert.equal(
      decode('traces', traces(span({ endTimeUnixNano: '1699999999000000000' }))).batches[0]?.spans?.[0]?.durationMs,
      0,
    );
  });

  it('keep values of every kind as text, cut at 1 kB, at most 64 of them', () => {
    const values = [
      { stringValue: 'a'.repeat(5000) },
      { boolValue: true },
      { intValue: '9007199254740993' },
      { doubleValue: 1.5 },
      { arrayValue: { values: [{ stringValue: 'x' }, { intValue: '1' }] } },
      { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } },
      { bytesValue: 'AQI=' },
    ];
    const many = Array.from({ length: 100 }, (_, i) => ({ key: `n${i}`, value: { intValue: `${-i}` } }));
    const given = [
      ...values.map((value, i) => ({ key: `v${i}`, value })),
      { key: '__proto__', value: { stringValue: 'x' } },
      ...many,
    ];
    const kept = decode('traces', traces(span({ attributes: given }))).batches[0]?.spans?.[0]?.attributes ?? {};
    assert.equal(kept.v0, 'a'.repeat(1024));
    assert.deepEqual(
      [kept.v1, kept.v2, kept.v3, kept.v4, kept.v5, kept.v6],
      ['true', '9007199254740993', '1.5', '["x","1"]', '{"k":false}', 'AQI='],
    );
    assert.equal(Object.keys(kept).length, 64);
    assert.equal(kept.n3, '-3');
  });

  it('nested deeper than allowed lose only that value', () => {
    let value: object = { stringValue: 'bottom' };
    for (let i = 0; i < 12; i++) value = { arrayValue: { values: [value] } };
    const kept = decode('traces', traces(span({ attributes: [{ key: 'deep', value }] }))).batches[0]?.spans?.[0]
      ?.attributes;
    assert.equal(kept?.deep, `${'['.repeat(8)}"(nested too deeply)"${']'.repeat(8)}`);
  });
});

describe('log records', () => {
  it('become domain records', () => {
    const record = {
      timeUnixNano: NS,
      severityNumber: 17,
      body: { stringValue: 'no stock' },
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      attributes: attributes({ a: 'b' }),
    };
    const { batches } = decode('logs', { resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords: [record] }] }] });
    assert.deepEqual(batches, [
      {
        origin: { service: 'unknown_service' },
        logs: [
          { at: MS, severity: 'error', body: 'no stock', traceId: TRACE_ID, spanId: SPAN_ID, attributes: { a: 'b' } },
        ],
      },
    ]);
  });

  it('take the time of observation when they have none, and are rejected without any', () => {
    const logRecords = [{ observedTimeUnixNano: NS, severityText: 'WARNING' }, { body: { stringValue: 'x' } }];
    const { batches, rejected } = decode('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    assert.deepEqual(batches[0]?.logs, [{ at: MS, severity: 'warn', body: '', attributes: {} }]);
    assert.deepEqual([...rejected.values()], [1]);
  });
});

describe('metrics', () => {
  const point = { startTimeUnixNano: NS, timeUnixNano: NS, attributes: attributes({ k: 'v' }) };
  const base = { metric: 'm', labels: { k: 'v' }, at: MS, unit: 'By' };
  const cases = [
    {
      name: 'a gauge',
      data: { gauge: { dataPoints: [{ ...point, asDouble: 1.5 }] } },
      expected: { ...base, value: 1.5, kind: 'gauge' },
    },
    {
      name: 'a counter that counts up',
      data: { sum: { dataPoints: [{ ...point, asInt: '-7' }], aggregationTemporality: 2, isMonotonic: true } },
      expected: { ...base, value: -7, kind: 'sum', cumulativeSince: MS },
    },
    {
      name: 'a counter of steps',
      data: { sum: { dataPoints: [{ ...point, asDouble: 3 }], aggregationTemporality: 1, isMonotonic: true } },
      expected: { ...base, value: 3, kind: 'sum' },
    },
    {
      name: 'an up-down counter as a level',
      data: { sum: { dataPoints: [{ ...point, asDouble: 3 }], aggregationTemporality: 2 } },
      expected: { ...base, value: 3, kind: 'gauge' },
    },
    {
      name: 'steps of an up-down counter',
      data: { sum: { dataPoints: [{ ...point, asDouble: -3 }], aggregationTemporality: 1 } },
      expected: { ...base, value: -3, kind: 'gauge', isStep: true },
    },
  ];
  for (const { name, data, expected } of cases) {
    it(`read ${name}`, () => {
      assert.deepEqual(decode('metrics', metrics({ name: 'm', unit: 'By', ...data })).batches[0]?.samples, [expected]);
    });
  }

  it('read explicit histograms', () => {
    const dataPoints = [{ ...point, count: '6', sum: 12, bucketCounts: ['1', '2', '3'], explicitBounds: [1, 5] }];
    const { batches } = decode(
      'metrics',
      metrics({ name: 'm', unit: 'ms', histogram: { dataPoints, aggregationTemporality: 1 } }),
    );
    const expected = {
      ...base,
      unit: 'ms',
      count: 6,
      sum: 12,
      bounds: Float64Array.of(1, 5),
      counts: Float64Array.of(1, 2, 3),
    };
    assert.deepEqual(batches[0]?.histograms, [expected]);
  });

  it('read exponential histograms into explicit bounds and say that negative buckets were left out', () => {
    const exponential = {
      ...point,
      count: '9',
      sum: 30,
      scale: 0,
      zeroCount: '2',
      positive: { offset: 1, bucketCounts: ['3', '4'] },
      negative: { offset: 0, bucketCounts: ['1'] },
    };
    const intake = decode(
      'metrics',
      metrics({ name: 'm', exponentialHistogram: { dataPoints: [exponential], aggregationTemporality: 2 } }),
    );
    const histogram = intake.batches[0]?.histograms?.[0];
    assert.deepEqual([...histogram!.bounds], [0, 2, 4, 8]);
    assert.deepEqual([...histogram!.counts], [2, 0, 3, 4, 0]);
    assert.equal(histogram?.cumulativeSince, MS);
    assert.deepEqual([...intake.ignored.values()], [1]);
  });

  it('read summaries as counters and levels', () => {
    const summary = { dataPoints: [{ ...point, count: '4', sum: 8, quantileValues: [{ quantile: 0.99, value: 3 }] }] };
    const samples = decode('metrics', metrics({ name: 'm', summary })).batches[0]?.samples ?? [];
    assert.deepEqual(
      samples.map(({ metric, kind, value }) => [metric, kind, value]),
      [
        ['m.count', 'sum', 4],
        ['m.sum', 'sum', 8],
        ['m.p99', 'gauge', 3],
      ],
    );
  });

  it('skip points that say there is no value', () => {
    assert.deepEqual(
      decode('metrics', metrics({ name: 'm', gauge: { dataPoints: [{ ...point, flags: 1 }] } })).batches,
      [],
    );
  });

  const rejections = [
    { name: 'sums without temporality', metric: { name: 'm', sum: { dataPoints: [{ ...point, asDouble: 1 }] } } },
    { name: 'metrics without a name', metric: { gauge: { dataPoints: [{ ...point, asDouble: 1 }] } } },
    {
      name: 'histograms whose buckets do not fit',
      metric: {
        name: 'm',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...point, count: '1', bucketCounts: ['1'], explicitBounds: [1] }],
        },
      },
    },
    {
      name: 'histograms whose bounds fall',
      metric: {
        name: 'm',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...point, count: '1', bucketCounts: ['1', '0', '0'], explicitBounds: [2, 1] }],
        },
      },
    },
    {
      name: 'exponential histograms of impossible scale',
      metric: {
        name: 'm',
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...point, count: '1', scale: 99, positive: { offset: 0, bucketCounts: ['1'] } }],
        },
      },
    },
  ];
  for (const { name, metric } of rejections) {
    it(`reject ${name}`, () => {
      const { batches, rejected } = decode('metrics', metrics(metric));
      assert.deepEqual(batches, []);
      assert.deepEqual([...rejected.values()], [1]);
    });
  }
});

describe('JSON', () => {
  it('takes names of enum values and numbers as numbers', () => {
    const json = traces(
      span({ kind: 'SPAN_KIND_SERVER', status: { code: 'STATUS_CODE_ERROR' }, startTimeUnixNano: 1.7e18 }),
    );
    const decoded = decodeRequest('traces', 'json', Buffer.from(JSON.stringify(json)), new TextCache()).batches[0]
      ?.spans?.[0];
    assert.deepEqual([decoded?.kind, decoded?.isError, decoded?.startAt], ['server', true, MS]);
  });

  const broken = [
    '',
    '[]',
    '"x"',
    '{"resourceSpans":{}}',
    '{"resourceSpans":[1]}',
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":1}]}]}]}',
    '[['.repeat(100_000),
  ];
  for (const body of broken) {
    it(`refuses ${body.slice(0, 60) || 'an empty body'}`, () => {
      assert.throws(() => decodeRequest('traces', 'json', Buffer.from(body), new TextCache()), {
        code: 'OTLP_MALFORMED',
      });
    });
  }
});
