import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { questionOf, RESOURCES } from '#api/resource-questions.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { answerInstant } from './questions.ts';

const START_MS = 1_800_000_000_000;
const SPAN_MS = 600_000;
const STEP_MS = 5000;
const END_MS = START_MS + SPAN_MS;
const MB = 1024 ** 2;

interface Told {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly kind?: 'gauge' | 'sum';
  readonly everyMs?: number;
  readonly value: number;
  /** When the instance stopped telling; default: never. */
  readonly untilMs?: number;
}

const CPU_TIME = { metric: 'process.cpu.time', unit: 's', kind: 'sum' as const, everyMs: 60_000 };
const POOL = { unit: '{connection}', everyMs: 10_000 };

/** What the page of a service asks is answered by the window as it is filled by platforms and SDKs. */
describe('resources of a service', () => {
  const cases: readonly {
    name: string;
    resource: Parameters<typeof questionOf>[0];
    told: readonly Told[];
    expected: Readonly<Record<string, number | undefined>>;
  }[] = [
    {
      name: 'CPU is what the platform measured, and not also what the process tells of itself',
      resource: 'cpu',
      told: [
        { metric: 'process.cpu.utilization', unit: '1', value: 0.4 },
        { ...CPU_TIME, labels: { 'cpu.mode': 'user' }, value: 30 },
      ],
      expected: { 'cart-1': 0.4 },
    },
    {
      name: 'CPU of a service that only sends counters once a minute is their rate, all modes together',
      resource: 'cpu',
      told: [
        { ...CPU_TIME, labels: { 'cpu.mode': 'user' }, value: 30 },
        { ...CPU_TIME, labels: { 'cpu.mode': 'system' }, value: 15 },
      ],
      expected: { 'cart-1': 0.75 },
    },
    {
      name: 'memory that two sources tell of is not added up',
      resource: 'memory',
      told: [
        { metric: 'process.memory.usage', unit: 'By', value: 90 * MB },
        { metric: 'process.memory.usage', unit: 'By', labels: { version: '1' }, value: 91 * MB },
      ],
      expected: { 'cart-1': 91 * MB },
    },
    {
      name: 'an instance that is gone has no value any more',
      resource: 'memory',
      told: [
        { metric: 'process.memory.usage', unit: 'By', value: 90 * MB, untilMs: SPAN_MS - 100_000 },
        { metric: 'process.memory.usage', unit: 'By', labels: { instance: 'cart-2' }, value: 50 * MB },
      ],
      expected: { 'cart-1': undefined, 'cart-2': 50 * MB },
    },
    {
      name: 'the limit is known beside it',
      resource: 'memoryLimit',
      told: [{ metric: 'process.memory.limit', unit: 'By', value: 256 * MB }],
      expected: { 'cart-1': 256 * MB },
    },
    {
      name: 'the fullest pool of an instance counts',
      resource: 'pool',
      told: ['a', 'b'].flatMap((pool, i) => {
        const labels = { 'db.client.connection.pool.name': pool };
        return [
          ...['used', 'idle'].map(state => ({
            ...{ ...POOL, metric: 'db.client.connection.count', value: state === 'used' ? 2 + 6 * i : 1 },
            labels: { ...labels, 'db.client.connection.state': state },
          })),
          { ...POOL, metric: 'db.client.connection.max', labels, value: 10 },
        ];
      }),
      expected: { 'cart-1': 0.8 },
    },
    {
      name: 'the event loop is told by Node',
      resource: 'eventLoop',
      told: [{ metric: 'nodejs.eventloop.utilization', unit: '1', value: 0.25 }],
      expected: { 'cart-1': 0.25 },
    },
    {
      name: 'open files are counted',
      resource: 'files',
      told: [{ metric: 'process.open_file_descriptors', unit: '{descriptor}', value: 31 }],
      expected: { 'cart-1': 31 },
    },
    {
      name: 'those of other services are not shown',
      resource: 'files',
      told: [{ metric: 'process.open_file_descriptors', labels: { service: 'cartoons' }, value: 31 }],
      expected: { 'cart-1': undefined },
    },
  ];
  for (const { name, resource, told, expected } of cases) {
    test(name, () => {
      const rows = ask(windowWith(told), resource);
      const latest = new Map(rows.map(({ metric, values = [] }) => [metric.instance, values.at(-1)]));
      const found = Object.keys(expected).map(instance => {
        const [at, value] = latest.get(instance) ?? [];
        return [instance, at === END_MS / 1000 ? Number(value) : undefined];
      });
      assert.deepEqual(Object.fromEntries(found), expected);
    });
  }

  test('every question is answered where nothing was told, also of a service with an odd name', () => {
    for (const resource of RESOURCES) assert.deepEqual(ask(windowWith([]), resource, 'a"b\\c'), []);
  });

  const sparse = [
    {
      name: 'a gauge',
      resource: 'memory',
      told: { metric: 'jvm.memory.used', unit: 'By', everyMs: 60_000, value: MB },
    },
    { name: 'a counter, from its second sample on', resource: 'cpu', told: { ...CPU_TIME, value: 30 } },
  ] as const;
  for (const { name, resource, told } of sparse) {
    test(`a line has no gaps where samples come once a minute: ${name}`, () => {
      const [row] = ask(windowWith([told]), resource);
      const firstMs = START_MS + (resource === 'cpu' ? 60_000 : 0);
      assert.equal(row?.values?.length, (END_MS - firstMs) / STEP_MS + 1);
    });
  }

  test('a line reaches from ten minutes ago to now', () => {
    const [row] = ask(windowWith([{ metric: 'process.cpu.utilization', unit: '1', value: 0.4 }]), 'cpu');
    assert.equal(row?.values?.length, SPAN_MS / STEP_MS + 1);
  });
});

function windowWith(told: readonly Told[]): HotWindow {
  const time = { ms: START_MS };
  const window = new HotWindow({ now: () => time.ms });
  for (; time.ms <= START_MS + SPAN_MS; time.ms += 1000) {
    for (const { metric, labels, unit = '', kind = 'gauge', everyMs = 1000, value, untilMs = SPAN_MS } of told) {
      const sinceMs = time.ms - START_MS;
      if (sinceMs % everyMs !== 0 || sinceMs > untilMs) continue;
      window.series.append(metric, { service: 'cart', instance: 'cart-1', ...labels }, unit, kind, time.ms, value);
    }
  }
  return window;
}

function ask(window: HotWindow, resource: Parameters<typeof questionOf>[0], service = 'cart') {
  const { data } = answerInstant(
    { window, clock: { now: () => END_MS, elapsed: () => 0 } },
    { query: questionOf(resource, service) },
  );
  assert.equal(data.resultType, 'matrix');
  return data.resultType === 'matrix' ? data.result : [];
}
