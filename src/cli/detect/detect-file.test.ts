import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createRandom } from '#algorithms/statistics/random.ts';
import { detectFile } from './detect-file.ts';

const START = Date.UTC(2026, 0, 5);
const JUMP_AT = 1_500;

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-detect-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

function place(name: string): string {
  return path.join(directory, name);
}

function write(name: string, text: string | Buffer): string {
  writeFileSync(place(name), text);
  return place(name);
}

function stampOf(row: number): string {
  return new Date(START + row * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Noise around 100 that jumps to 300 for forty rows. */
function makeRows(count: number, seed = 1): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, row) => {
    const level = row >= JUMP_AT && row < JUMP_AT + 40 ? 300 : 100;
    return `${stampOf(row)},${(level + 10 * random()).toFixed(3)}`;
  });
}

function csv(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

async function score(text: string, name = 'in.csv'): Promise<string[]> {
  await detectFile({ file: write(name, text), columns: [], out: place('out.csv') });
  return readFileSync(place('out.csv'), 'utf8').trimEnd().split('\n');
}

describe('one value column', () => {
  test('rows stay as they were, two columns are added, and the jump is alarmed once and marked', async () => {
    const rows = makeRows(2_000);
    const scored = await score(csv('timestamp,value', rows));
    assert.equal(scored[0], 'timestamp,value,anomaly_score,anomaly');
    assert.deepEqual(
      scored.slice(1).map(row => row.split(',').slice(0, 2).join(',')),
      rows,
    );
    const alarms = scored.flatMap((row, at) => (at > 0 && Number(row.split(',')[2]) >= 0.5 ? [at - 1] : []));
    assert.ok(alarms.includes(JUMP_AT), `alarms at ${alarms.join(', ')}`);
    const marked = scored.slice(JUMP_AT + 1, JUMP_AT + 41).filter(row => row.endsWith(',1')).length;
    assert.ok(marked > alarms.filter(row => row >= JUMP_AT && row < JUMP_AT + 40).length);
  });

  test('the report tells the jump with start, end, value, expected band and class', async () => {
    const file = write('jump.csv', csv('timestamp,latency_ms', makeRows(2_000)));
    const { report } = await detectFile({ file, columns: [] });
    const [found] = report.anomalies.filter(({ startedAt }) => startedAt === START + JUMP_AT * 60_000);
    assert.ok(found !== undefined);
    assert.equal(found.class, 'level-shift');
    assert.ok(found.value! >= 300 && found.value! > found.expected!.high, JSON.stringify(found));
    const lastedRows = (found.endedAt - found.startedAt) / 60_000;
    assert.ok(lastedRows >= 39 && lastedRows < 60, `${lastedRows} rows`);
    assert.match(found.description.en, /^latency_ms 3\d\d ms, expected \S+ to \S+ ms, for \d\d min \(new level\)$/);
    assert.equal(report.rowCount, 2_000);
    assert.deepEqual([report.from, report.to], [START, START + 1_999 * 60_000]);
  });

  for (const kept of [40, 700, JUMP_AT + 1, JUMP_AT + 25]) {
    test(`what comes after row ${kept} changes nothing before it`, async () => {
      const rows = makeRows(2_000);
      const whole = await score(csv('timestamp,value', rows));
      const cut = await score(csv('timestamp,value', rows.slice(0, kept)));
      const other = await score(csv('timestamp,value', [...rows.slice(0, kept), ...makeRows(400, 9).reverse()]));
      assert.deepEqual(cut, whole.slice(0, kept + 1));
      assert.deepEqual(other.slice(0, kept + 1), whole.slice(0, kept + 1));
    });
  }
});

test('of a counter the growth is judged, and the sentence says so', async () => {
  let total = 0;
  const rows = makeRows(2_000).map(row => {
    total += Number(row.split(',')[1]);
    return `${row.split(',')[0]},${total.toFixed(3)}`;
  });
  const { report } = await detectFile({ file: write('counter.csv', csv('timestamp,requests', rows)), columns: [] });
  const found = report.anomalies.find(({ startedAt }) => startedAt === START + JUMP_AT * 60_000);
  assert.match(found?.description.en ?? '', /^growth of requests 3\d\d, expected/);
});

describe('bad rows', () => {
  test('are written, scored 0, counted with their lines, and do not stop the run', async () => {
    const rows = makeRows(400);
    rows[10] = 'not a time,5';
    rows[20] = `${stampOf(20)},`;
    rows[21] = `${stampOf(21)},NaN`;
    rows[30] = `${stampOf(30)},5,too,many`;
    rows[31] = stampOf(31);
    rows[40] = '';
    const file = write('bad.csv', csv('timestamp,value', rows));
    const { report } = await detectFile({ file, columns: [], out: place('bad.out.csv') });
    assert.deepEqual(report.problems, [
      { problem: 'unreadable-time', count: 2, firstLines: [12, 42] },
      { problem: 'missing-value', count: 3, firstLines: [22, 23, 33] },
      { problem: 'wrong-column-count', count: 3, firstLines: [32, 33, 42] },
    ]);
    const scored = readFileSync(place('bad.out.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(scored.length, 401);
    assert.ok(scored.every(row => row.split(',').length === 4));
    assert.equal(scored[11], 'not a time,5,0.00000,0');
    assert.equal(scored[32], `${stampOf(31)},,0.00000,0`);
  });

  test('times that go back are told and taken as they come', async () => {
    const rows = makeRows(100);
    rows.splice(50, 2, rows[51]!, rows[50]!);
    const { report } = await detectFile({ file: write('back.csv', csv('timestamp,value', rows)), columns: [] });
    assert.deepEqual(report.problems, [{ problem: 'time-goes-back', count: 1, firstLines: [53] }]);
  });
});

describe('several value columns', () => {
  const header = 'time,cpu,memory,note';
  const wide = (rows: readonly string[]) =>
    rows.map((row, at) => {
      const [stamp, value] = row.split(',');
      return `${stamp},${value},${(Number(value) * 2 + (at % 7)).toFixed(3)},"a, b"`;
    });

  test('each has its own two columns, and the plain ones speak of all together', async () => {
    const scored = await score(csv(header, wide(makeRows(2_000))));
    assert.equal(
      scored[0],
      'time,cpu,memory,note,cpu_anomaly_score,cpu_anomaly,memory_anomaly_score,memory_anomaly,anomaly_score,anomaly',
    );
    assert.match(scored[1]!, /^2026-01-05 00:00:00,[\d.]+,[\d.]+,"a, b",0\.00000,0,0\.00000,0,0\.00000,0$/);
    assert.match(scored[JUMP_AT + 1]!, /,1,0\.\d+,1,0\.\d+,1$/);
  });

  test('judged by a rule alone, the plain two are those of the worst column', async () => {
    const file = write('ruled.csv', csv(header, wide(makeRows(2_000))));
    await detectFile({ file, columns: [], out: place('ruled.out.csv'), methods: ['static-rule:>500:5m'] });
    const alarmed = readFileSync(place('ruled.out.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .flatMap((row, at) => (row.endsWith(',1') ? [at - 1] : []));
    // Only memory passes 500, and the rule waits for five minutes.
    assert.deepEqual([alarmed[0], alarmed.at(-1)], [JUMP_AT + 5, JUMP_AT + 39]);
  });

  test('an anomaly of all together names the columns that carry it', async () => {
    const file = write('wide.csv', csv(header, wide(makeRows(2_000))));
    const { report } = await detectFile({ file, columns: [] });
    const joint = report.anomalies.find(
      ({ column, startedAt }) => column === undefined && startedAt >= START + JUMP_AT * 60_000,
    );
    assert.deepEqual([...(joint?.culprits ?? [])].sort(), ['cpu', 'memory']);
  });

  test('--column leaves the others alone', async () => {
    const file = write('one.csv', csv(header, wide(makeRows(100))));
    const { report } = await detectFile({ file, columns: ['memory'], out: place('one.out.csv') });
    assert.deepEqual(report.columns, ['memory']);
    assert.match(readFileSync(place('one.out.csv'), 'utf8'), /^time,cpu,memory,note,anomaly_score,anomaly\n/);
  });
});

describe('files', () => {
  test('gzip in, gzip out when the name says so, and semicolons stay semicolons', async () => {
    const text = csv(
      'timestamp;value',
      makeRows(300).map(row => row.replace(',', ';')),
    );
    const file = write('packed.csv', gzipSync(text));
    await detectFile({ file, columns: [], out: place('packed.out.csv.gz') });
    const unpacked = gunzipSync(readFileSync(place('packed.out.csv.gz'))).toString('utf8');
    assert.match(unpacked, /^timestamp;value;anomaly_score;anomaly\n2026-01-05 00:00:00;[\d.]+;0\.00000;0\n/);
    assert.equal(unpacked.trimEnd().split('\n').length, 301);
  });

  const faults: readonly { name: string; text: string; out?: string; code: string }[] = [
    { name: 'an empty file', text: '', code: 'CSV_UNREADABLE' },
    { name: 'a header alone', text: 'timestamp,value\n', code: 'ROWS_MISSING' },
    { name: 'a quote that never ends', text: csv('timestamp,value', ['"2026-01-01,1']), code: 'CSV_UNREADABLE' },
    { name: 'its own result', text: csv('timestamp,value', makeRows(50)), out: 'fault.csv', code: 'OUTPUT_IS_INPUT' },
    {
      name: 'a column that the result would get',
      text: csv('timestamp,value,anomaly', ['2026-01-01,1,0']),
      out: 'fault.out.csv',
      code: 'COLUMN_TAKEN',
    },
    {
      name: 'a quote that never ends, far down',
      text: csv('timestamp,value', [...makeRows(200), '2026-01-01,"1']),
      out: 'fault.out.csv',
      code: 'CSV_UNREADABLE',
    },
  ];
  for (const { name, text, out, code } of faults) {
    test(`${name} is ${code}, and nothing is left behind`, async () => {
      const file = write('fault.csv', text);
      const target = out === undefined ? undefined : place(out);
      await assert.rejects(detectFile({ file, columns: [], out: target }), { code });
      assert.ok(!existsSync(place('fault.out.csv')));
      assert.deepEqual(
        readdirSync(directory).filter(each => each.endsWith('.part')),
        [],
      );
      assert.equal(readFileSync(file, 'utf8'), text);
    });
  }

  test('a file that is not there is INPUT_NOT_FOUND', async () => {
    await assert.rejects(detectFile({ file: place('none.csv'), columns: [] }), { code: 'INPUT_NOT_FOUND' });
  });

  test('half a gzip file is INPUT_UNREADABLE', async () => {
    const half = gzipSync(csv('timestamp,value', makeRows(500))).subarray(0, 2_000);
    await assert.rejects(detectFile({ file: write('half.csv.gz', half), columns: [] }), { code: 'INPUT_UNREADABLE' });
  });
});
