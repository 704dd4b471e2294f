import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type MineReport, type MineRequest, mineLog } from './mine-log.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-logs-test-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

interface Mined {
  readonly report: MineReport;
  /** Cells of each row, without the header. */
  readonly rows: readonly (readonly string[])[];
}

async function mine(content: string | Buffer, request: Partial<MineRequest> = {}): Promise<Mined> {
  const file = path.join(directory, 'in.log');
  const out = path.join(directory, 'out.csv');
  writeFileSync(file, content);
  const report = await mineLog({ file, out, ...request });
  const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  assert.equal(header, 'LineId,EventId,EventTemplate');
  return { report, rows: rows.map(row => /^(\d+),(T\d+),(.*)$/.exec(row)!.slice(1)) };
}

function clockOf(at: number): string {
  return new Date(Date.UTC(2026, 0, 31) + at * 1_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** A service that serves orders; every fifth line says something else. */
function makeLog(count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    at % 5 === 4
      ? `${clockOf(at)} WARN [pool-${at % 3}] cache miss for key ${at * 31}`
      : `${clockOf(at)} INFO [http-${at % 7}] served order ${at * 17} of user ${at % 90}`,
  );
}

const TRACE = [
  `${clockOf(500)} ERROR [http-1] could not store order 5`,
  'java.lang.IllegalStateException: no room',
  '\tat shop.Store.put(Store.java:10)',
  'Caused by: java.io.IOException: No space left on device',
  '\tat shop.Disk.write(Disk.java:20)',
];

describe('a log of lines', () => {
  test('each line has one row in order, and lines that differ in values have one template', async () => {
    const { report, rows } = await mine(`${makeLog(1_000).join('\n')}\n`);
    assert.deepEqual(
      rows.map(([lineId]) => Number(lineId)),
      Array.from({ length: 1_000 }, (_, at) => at + 1),
    );
    assert.deepEqual(
      [...new Set(rows.map(([, , template]) => template))],
      ['served order <*> of user <*>', 'cache miss for key <*>'],
    );
    assert.deepEqual([report.header, report.lineCount, report.templateCount], ['found', 1_000, 2]);
    assert.deepEqual(report.severities, { info: 800, warn: 200 });
    assert.deepEqual(
      report.templates.map(({ count, firstLine }) => [count, firstLine]),
      [
        [800, 1],
        [200, 5],
      ],
    );
  });

  test('the lines of a stack trace belong to the line before them', async () => {
    const { report, rows } = await mine([...makeLog(100), ...TRACE, ...makeLog(20)].join('\n'));
    assert.equal(rows.length, 125);
    assert.equal(new Set(rows.slice(100, 105).map(([, eventId]) => eventId)).size, 1);
    assert.deepEqual([report.lineCount, report.recordCount], [125, 121]);
    assert.deepEqual(report.exceptions, [{ name: 'java.io.IOException', count: 1 }]);
  });

  test('templates of the last fifth are told as new, and words of trouble are counted', async () => {
    const late = [`${clockOf(990)} ERROR [db-1] connect to db-3:5432 failed: connection refused`];
    const { report } = await mine([...makeLog(900), ...late, ...makeLog(20), ...late].join('\n'));
    assert.equal(report.lateTemplateCount, 1);
    assert.deepEqual([report.lateTemplates[0]!.firstLine, report.lateTemplates[0]!.count], [901, 2]);
    assert.deepEqual(
      report.keywords.map(({ keyword, count, firstLine }) => [keyword, count, firstLine]),
      [['connection-refused', 2, 901]],
    );
  });

  for (const kept of [600, 777]) {
    test(`what comes after line ${kept} changes no template before it`, async () => {
      const lines = [...makeLog(700), ...TRACE, ...makeLog(300)];
      const idsOf = ({ rows }: Mined) => rows.slice(0, kept).map(([, eventId]) => eventId);
      const whole = await mine(lines.join('\n'));
      const cut = await mine(lines.slice(0, kept).join('\n'));
      const other = await mine([...lines.slice(0, kept), ...makeLog(200).reverse(), ...TRACE].join('\n'));
      assert.deepEqual(idsOf(cut), idsOf(whole));
      assert.deepEqual(idsOf(other), idsOf(whole));
    });
  }

  test('every line of a template has the same words, also those before a word turned out to be a value', async () => {
    const lines = ['alpha', 'beta', 'gamma', 'delta'].map(name => `started worker ${name} on host node7 port 80`);
    const { rows } = await mine(lines.join('\n'));
    for (const [, eventId, template] of rows) {
      assert.ok(rows.filter(row => row[1] === eventId).every(row => row[2] === template));
    }
  });
});

test('a template that was forgotten keeps the words it began with', async () => {
  const wordOf = (at: number) => [...String(at)].map(digit => 'abcdefghij'[Number(digit)]).join('');
  const lines = Array.from({ length: 21_000 }, (_, at) => `${wordOf(at)}q ${wordOf(at * 7)}x ${wordOf(at * 3)}z`);
  const { report, rows } = await mine(lines.join('\n'));
  assert.ok(report.templateCount <= 20_000);
  assert.ok(rows.every(([, , template]) => template !== ''));
});

describe('other sources', () => {
  test('gzip', async () => {
    const { rows } = await mine(gzipSync(makeLog(50).join('\n')));
    assert.equal(rows.length, 50);
  });

  test('a header format that was given', async () => {
    const lines = makeLog(50).map(line => line.replace(' INFO ', ' <info> '));
    const { report, rows } = await mine(lines.join('\n'), { format: '<Date> <Time> <Level> \\[<Thread>\\] <Content>' });
    assert.equal(report.header, 'given');
    assert.equal(rows[0]![2], 'served order <*> of user <*>');
  });

  test('one column of CSV, each row a message', async () => {
    const { report, rows } = await mine('LineId,Content\n1,"got 5, sent 6"\n2,"got 7, sent 8"\n3,bye\n', {
      column: 'Content',
    });
    assert.equal(report.header, 'column');
    assert.deepEqual(
      rows.map(([, eventId, template]) => [eventId, template]),
      [
        ['T1', '"got <*>, sent <*>"'],
        ['T1', '"got <*>, sent <*>"'],
        ['T2', 'bye'],
      ],
    );
  });

  test('an empty file', async () => {
    const { report, rows } = await mine('');
    assert.deepEqual([report.lineCount, report.templateCount, rows.length], [0, 0, 0]);
  });

  const faults: readonly { name: string; request: Partial<MineRequest>; code: string }[] = [
    { name: 'a format without <Content>', request: { format: '<Date> <Time>' }, code: 'LOG_FORMAT_INVALID' },
    { name: 'a column that is not there', request: { column: 'Message' }, code: 'COLUMN_UNKNOWN' },
    { name: 'a file that is not there', request: { file: '/none/at/all.log' }, code: 'INPUT_NOT_FOUND' },
  ];
  for (const { name, request, code } of faults) {
    test(`${name} is ${code}`, () => assert.rejects(mine('a,b\n1,2\n', request), { code }));
  }
});
