import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prometheusLabels, prometheusName } from './metric-names.ts';

describe('prometheusName', () => {
  const units: Readonly<Record<string, string>> = { 'http.duration.count': '1', 'http.duration.sum': 'ms' };
  const cases = [
    {
      name: 'puts the unit behind a gauge',
      metric: 'process.memory.usage',
      unit: 'By',
      expected: 'process_memory_usage_bytes',
    },
    {
      name: 'calls a gauge without dimension a ratio',
      metric: 'cpu.utilization',
      unit: '1',
      expected: 'cpu_utilization_ratio',
    },
    { name: 'calls a sum a total', metric: 'http.requests', unit: '1', kind: 'sum', expected: 'http_requests_total' },
    { name: 'puts the unit before the total', metric: 'db.io', unit: 'By', kind: 'sum', expected: 'db_io_bytes_total' },
    { name: 'says total once', metric: 'http.requests.total', unit: '', kind: 'sum', expected: 'http_requests_total' },
    { name: 'says the unit once', metric: 'gc_duration_seconds', unit: 's', expected: 'gc_duration_seconds' },
    { name: 'leaves annotations out', metric: 'queue.length', unit: '{messages}', expected: 'queue_length' },
    { name: 'spells a rate', metric: 'disk.speed', unit: 'By/s', expected: 'disk_speed_bytes_per_second' },
    { name: 'spells an unknown unit as it is', metric: 'light', unit: 'lx', expected: 'light_lx' },
    { name: 'never begins with a digit', metric: '4xx.seen', unit: '', expected: '_4xx_seen' },
    { name: 'keeps what Prometheus would take', metric: 'job:rate:5m', unit: '', expected: 'job:rate:5m' },
    {
      name: 'knows the count of a histogram',
      metric: 'http.duration.count',
      unit: '1',
      kind: 'sum',
      expected: 'http_duration_milliseconds_count',
    },
    {
      name: 'knows the buckets of a histogram',
      metric: 'http.duration.bucket',
      unit: '1',
      kind: 'sum',
      expected: 'http_duration_milliseconds_bucket',
    },
    {
      name: 'takes a lonely count for a sum',
      metric: 'retry.count',
      unit: '1',
      kind: 'sum',
      expected: 'retry_count_total',
    },
  ] as const;
  for (const { name, metric, unit, expected, ...rest } of cases)
    it(name, () => {
      const kind = 'kind' in rest ? rest.kind : 'gauge';
      assert.equal(
        prometheusName({ metric, unit, kind }, other => units[other]),
        expected,
      );
    });
});

describe('prometheusLabels', () => {
  it('writes names with underscores, joins those that become one, and says job for service', () => {
    const labels = prometheusLabels('m', {
      'http.route': '/a',
      http_route: '/b',
      service: 'cart',
      '9': 'x',
      empty: '',
    });
    assert.deepEqual(labels.toRecord(), {
      __name__: 'm',
      http_route: '/a;/b',
      service: 'cart',
      job: 'cart',
      key_9: 'x',
    });
  });

  it('leaves a job that is there', () => {
    assert.equal(prometheusLabels('m', { service: 'cart', job: 'scrape' }).get('job'), 'scrape');
  });
});
