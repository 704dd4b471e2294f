import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

const ZEROOPS = path.resolve(import.meta.dirname, '../../zeroops');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let directory: string;

/** No server runs, and none must be asked: the address leads nowhere. */
function zeroops(args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise(resolve => {
    const env = { ...process.env, ZEROOPS_URL: 'http://127.0.0.1:9', ZEROOPS_LANG: 'en' };
    const child = execFile(ZEROOPS, args, { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin!.end(input);
  });
}

/** A slow wave with a jump near its end. */
function makeSeries(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const value = 50 + 10 * Math.sin(row / 30) + (row % 7) / 10 + (row >= rows - 30 ? 400 : 0);
    return `${1_767_571_200 + row * 60},${value.toFixed(3)}`;
  });
  return `${['ts,latency_ms', ...lines].join('\n')}\n`;
}

const LOG = Array.from(
  { length: 200 },
  (_, at) => `2026-01-31 10:00:${String(at % 60).padStart(2, '0')} INFO served ${at}`,
);

before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-offline-'));
  mkdirSync(path.join(directory, 'tree/deep'), { recursive: true });
  writeFileSync(path.join(directory, 'series.csv'), makeSeries(1_000));
  writeFileSync(path.join(directory, 'tree/one.csv'), makeSeries(900));
  writeFileSync(path.join(directory, 'tree/deep/two.csv'), makeSeries(800));
  writeFileSync(path.join(directory, 'app.log'), `${[...LOG, '2026-01-31 10:05:00 ERROR out of memory'].join('\n')}\n`);
});
after(() => rmSync(directory, { recursive: true, force: true }));

describe('detect', () => {
  test('tells of a file, writes its rows and draws it', async () => {
    const { code, stdout } = await zeroops(['detect', 'series.csv', '--out', 'scored.csv', '--chart', 'series.svg']);
    assert.equal(code, 0);
    assert.match(stdout, /1000 rows, 2026-01-05 00:00:00 to 2026-01-05 16:39:00 by ts; column latency_ms/);
    assert.match(stdout, /2026-01-05 16:10:00 to [^:]*.*: latency_ms 4\d\d ms, expected/);
    assert.match(stdout, /written: scored\.csv/);
    const scored = readFileSync(path.join(directory, 'scored.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(scored.length, 1_001);
    assert.match(scored[971]!, /^1767629400,4\d\d\.\d+,0\.\d{5},1$/);
    assert.match(
      readFileSync(path.join(directory, 'series.svg'), 'utf8'),
      /^<svg [\s\S]*latency_ms, in ms[\s\S]*<\/svg>\n$/,
    );
  });

  test('reads standard input and prints JSON', async () => {
    const { code, stdout } = await zeroops(['detect', '-', '--json'], makeSeries(1_000));
    const { items, failed } = JSON.parse(stdout);
    assert.deepEqual([code, failed, items[0].rowCount, items[0].columns], [0, [], 1_000, ['latency_ms']]);
    assert.ok(items[0].anomalies.some((each: { startedAt: number }) => each.startedAt === 1_767_629_400_000));
  });

  test('mirrors a folder, and a file that is no time series is told without stopping the others', async () => {
    writeFileSync(path.join(directory, 'tree/about.csv'), 'name,text\na,b\n');
    const { code, stdout } = await zeroops(['detect', 'tree', '--out', 'results']);
    rmSync(path.join(directory, 'tree/about.csv'));
    assert.equal(code, 1);
    assert.match(stdout, /2 files, 1700 rows: \d+ anomal/);
    assert.match(stdout, /left out: tree\/about\.csv has no time column/);
    assert.deepEqual(readdirSync(path.join(directory, 'results'), { recursive: true }).sort(), [
      'deep',
      'deep/two.csv',
      'one.csv',
    ]);
    assert.equal((await zeroops(['detect', 'tree'])).code, 0);
  });
});

describe('logs', () => {
  test('tells of a log and writes the template of each line', async () => {
    const { code, stdout } = await zeroops(['logs', 'app.log', '--out', 'templates.csv']);
    assert.equal(code, 0);
    assert.match(stdout, /201 lines; header found by itself; 2 templates/);
    assert.match(stdout, /T1 +200 +99\.5% +1 +served <\*>/);
    assert.match(stdout, /out of memory +1 +201/);
    const rows = readFileSync(path.join(directory, 'templates.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(rows.length, 202);
    assert.equal(rows[1], '1,T1,served <*>');
    assert.equal(rows[201], '201,T2,out of memory');
  });

  test('reads standard input and prints JSON', async () => {
    const { stdout } = await zeroops(['logs', '-', '--json'], LOG.join('\n'));
    assert.deepEqual(JSON.parse(stdout).templates, [
      { id: 'T1', template: 'served <*>', count: 200, firstLine: 1, severity: 'info' },
    ]);
  });
});

const EXAMPLE_CASE = path.resolve(import.meta.dirname, '../../examples/case');

for (const args of [
  ['diagnose', EXAMPLE_CASE],
  ['detect', 'series.csv'],
  ['detect', 'tree'],
  ['logs', 'app.log'],
]) {
  test(`${args[0]} of ${path.basename(args[1]!)} speaks Chinese when asked to, and English otherwise`, async () => {
    const spoken = await zeroops([...args, '--lang', 'zh']);
    assert.equal(spoken.code, 0, spoken.stderr);
    assert.match(spoken.stdout, /\p{Script=Han}/u);
    // Titles of tables and words of others stay as they are.
    assert.doesNotMatch(spoken.stdout, /[a-z]+( [a-z]+){3}/);
    assert.doesNotMatch((await zeroops(args)).stdout, /\p{Script=Han}/u);
  });
}

const FAULTS: readonly { name: string; args: readonly string[]; code: number; says: RegExp }[] = [
  { name: 'a file that is not there', args: ['detect', 'none.csv'], code: 3, says: /INPUT_NOT_FOUND/ },
  { name: 'a folder without CSV files', args: ['detect', '/proc/self/task'], code: 3, says: /NO_CSV_FILES/ },
  { name: 'a log is no time series', args: ['detect', 'app.log'], code: 1, says: /TIME_COLUMN_MISSING/ },
  {
    name: 'a picture of a folder',
    args: ['detect', 'tree', '--chart', 'a.svg'],
    code: 2,
    says: /name one of the files/,
  },
  {
    name: 'a column that is not there',
    args: ['detect', 'series.csv', '--column', 'cpu'],
    code: 2,
    says: /latency_ms/,
  },
  {
    name: 'a method that is not there',
    args: ['detect', 'series.csv', '--methods', 'ensemble,magic'],
    code: 2,
    says: /three-sigma/,
  },
  { name: 'its own result', args: ['detect', 'series.csv', '--out', './series.csv'], code: 2, says: /OUTPUT_IS_INPUT/ },
  {
    name: 'a format and a column',
    args: ['logs', 'app.log', '--format', 'x', '--column', 'y'],
    code: 2,
    says: /exclude/,
  },
  { name: 'a bad format', args: ['logs', 'app.log', '--format', '<Date>'], code: 2, says: /LOG_FORMAT_INVALID/ },
];
for (const { name, args, code, says } of FAULTS) {
  test(`${name}: exit code ${code}, and how to solve it`, async () => {
    const outcome = await zeroops(args);
    assert.equal(outcome.code, code, outcome.stderr);
    assert.match(outcome.stderr, says);
    assert.match(outcome.stderr, /to solve/);
  });
}
