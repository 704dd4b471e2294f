import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readCase } from './read-case.ts';

const DESCRIPTION = {
  onset: '2026-01-31T14:01:20Z',
  until: '2026-01-31T14:04:30Z',
  sli: { node: 'cart', role: 'latency' },
  nodes: [{ id: 'cart' }],
  calls: [{ from: 'cart', to: 'db' }],
  metrics: { latency: { role: 'latency', unit: 's' } },
  changes: [{ id: 'CHG-1', at: 1_769_868_000_000, node: 'cart', kind: 'deploy' }],
};
const HEADER = 'time,node,metric,value,callee,limit\n';

let root: string;
before(() => {
  root = mkdtempSync(path.join(tmpdir(), 'zeroops-case-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

/** A case folder with these files; case.json is the one above unless it is given. */
function makeFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(path.join(root, 'case-'));
  for (const [name, text] of Object.entries({ 'case.json': JSON.stringify(DESCRIPTION), ...files })) {
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

describe('a case folder', () => {
  test('is read with all its files, samples in order of time', async () => {
    const input = await readCase(
      makeFolder({
        'metrics.csv': gzipSync(
          `${HEADER}2026-01-31T14:00:10Z,cart,latency,0.2,db,3\n2026-01-31T14:00:00Z,cart,latency,,db,\n`,
        ),
        'spans.csv':
          'time,duration_ms,trace_id,span_id,parent_id,node,failed\n1769868000000,5,t,b,a,db,1\n1769868000000,9,t,a,,cart,\n',
        'logs.jsonl': '{"time":"2026-01-31T14:00:00Z","node":"cart","body":"hello"}\n\n',
      }),
    );
    const [series] = input.series;
    assert.deepEqual([...series!.value], [Number.NaN, 0.2]);
    assert.deepEqual(
      [series!.callee, series!.unit, series!.role, series!.limit, series!.intervalMs],
      ['db', 's', 'latency', 3, 10_000],
    );
    assert.deepEqual(
      [[...input.spans!.parent], [...input.spans!.failed]],
      [
        [1, -1],
        [1, 0],
      ],
    );
    assert.deepEqual([input.logs!.severity, [...input.logs!.at]], [['info'], [1_769_868_000_000]]);
    assert.deepEqual([input.nodes[0]!.kind, input.changes[0]!.summary.en], ['service', '']);
  });

  test('needs no file but case.json', async () => {
    const input = await readCase(makeFolder({}));
    assert.deepEqual([input.series, input.spans, input.logs], [[], undefined, undefined]);
  });
});

test('what was told is text, or one sentence in both languages', async () => {
  const told = [
    { node: 'cart', weight: 1, statement: 'it swaps' },
    { node: 'cart', weight: 1, statement: { en: 'it swaps', zh: '正在换页' } },
  ];
  const input = await readCase(makeFolder({ 'case.json': JSON.stringify({ ...DESCRIPTION, told }) }));
  assert.deepEqual(
    input.told!.map(({ statement }) => statement.zh),
    ['it swaps', '正在换页'],
  );
});

const FAULTS: readonly { name: string; files: Readonly<Record<string, string>>; says: RegExp }[] = [
  { name: 'case.json that is no JSON', files: { 'case.json': '{' }, says: /case\.json: it is not JSON/ },
  { name: 'a key that nobody knows', files: { 'case.json': JSON.stringify({ ...DESCRIPTION, slo: 1 }) }, says: /slo/ },
  {
    name: 'a kind that there is not',
    files: { 'case.json': JSON.stringify({ ...DESCRIPTION, nodes: [{ id: 'a', kind: 'pod' }] }) },
    says: /nodes\.0\.kind/,
  },
  {
    name: 'a trouble that ends before it begins',
    files: { 'case.json': JSON.stringify({ ...DESCRIPTION, until: DESCRIPTION.onset }) },
    says: /not after `onset`/,
  },
  {
    name: 'a case that does not say when',
    files: { 'case.json': '{}' },
    says: /case\.json: onset: .*expected string.* \(and 1 more\)/,
  },
  {
    name: 'a header without value',
    files: { 'metrics.csv': 'time,node,metric\n' },
    says: /line 1: the header lacks value/,
  },
  { name: 'a time that is none', files: { 'metrics.csv': `${HEADER}noon,cart,latency,1,,\n` }, says: /line 2: "noon"/ },
  {
    name: 'a value that is a word',
    files: { 'metrics.csv': `${HEADER}2026-01-31,cart,latency,high,,\n` },
    says: /"high" is no number/,
  },
  { name: 'a span without a trace', files: { 'spans.jsonl': '{"time":1}\n' }, says: /spans\.jsonl, line 1/ },
  {
    name: 'a log line that is no JSON',
    files: { 'logs.jsonl': '\nhello\n' },
    says: /logs\.jsonl, line 2: it is not JSON/,
  },
];

test('the folder may be named by its case.json', async () => {
  const input = await readCase(path.join(makeFolder({}), 'case.json'));
  assert.deepEqual(input.nodes, [{ id: 'cart', kind: 'service', partOf: [] }]);
});

describe('faults are told with file and place', () => {
  for (const { name, files, says } of FAULTS) {
    test(name, () => assert.rejects(readCase(makeFolder(files)), { code: 'CASE_FILE_INVALID', message: says }));
  }

  test('a folder without case.json', () => {
    return assert.rejects(readCase(path.join(root, 'nowhere')), { code: 'INPUT_NOT_FOUND' });
  });
});
