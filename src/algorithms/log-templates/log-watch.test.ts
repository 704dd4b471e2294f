import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import type { LogFinding } from './finding.ts';
import { findKeywordClass, KEYWORD_CLASSES } from './keywords.ts';
import { advanceLogWatch, createLogWatch, type LogWatch, watchLine } from './log-watch.ts';
import { restoreLogWatch, saveLogWatch } from './log-watch-state.ts';
import { createMiner, mineLine } from './miner.ts';

/** An hour of a healthy service: a request every 100 ms, a job every minute, an error now and then. */
function healthyLines(minutes: number): { at: number; line: string; severity: 'info' | 'error' }[] {
  const lines: { at: number; line: string; severity: 'info' | 'error' }[] = [];
  for (let at = 0; at < minutes * 60_000; at += 100) {
    const number = (at / 100) * 7919;
    lines.push({ at, line: `GET /orders/${number % 1000} took ${number % 37} ms`, severity: 'info' });
    if (at % 60_000 === 0) lines.push({ at, line: `job cleanup ran, ${number % 50} rows`, severity: 'info' });
    if (number % 997 === 0) lines.push({ at, line: `order ${number % 99} rejected: bad address`, severity: 'error' });
  }
  return lines;
}

interface Feed {
  readonly watch: LogWatch;
  readonly miner: ReturnType<typeof createMiner>;
  readonly findings: LogFinding[];
}

function feed(to: Feed, lines: readonly { at: number; line: string; severity: 'info' | 'error' }[]): void {
  for (const { at, line, severity } of lines) {
    to.findings.push(...watchLine(to.watch, { at, line, severity, ...mineLine(to.miner, line) }));
  }
}

function healthyFeed(): Feed {
  const to: Feed = { watch: createLogWatch(), miner: createMiner(), findings: [] };
  feed(to, healthyLines(60));
  return to;
}

const HOUR = 3_600_000;
const seconds = (
  from: number,
  count: number,
  perSecond: number,
  line: (n: number) => string,
  severity: 'info' | 'error',
) =>
  Array.from({ length: count * perSecond }, (_, n) => ({ at: from + (n * 1000) / perSecond, line: line(n), severity }));

test('a healthy service is silent', () => assert.deepEqual(healthyFeed().findings, []));

const TROUBLES = [
  {
    name: 'a kind of line never seen before',
    lines: [{ at: HOUR, line: 'replica 3 went away', severity: 'error' as const }],
    kinds: ['new-template'],
  },
  {
    name: 'a process that is lost',
    lines: [{ at: HOUR, line: 'worker 7: Out of memory, giving up', severity: 'error' as const }],
    kinds: ['new-template', 'keyword'],
  },
  {
    name: 'a burst of a known error shifts severity too',
    lines: seconds(HOUR, 15, 20, n => `order ${n} rejected: bad address`, 'error'),
    kinds: ['burst', 'severity-shift'],
  },
  {
    name: 'requests stop while the job goes on',
    lines: Array.from({ length: 5 }, (_, n) => ({
      at: HOUR + n * 60_000,
      line: `job cleanup ran, ${n} rows`,
      severity: 'info' as const,
    })),
    kinds: ['silence'],
  },
  {
    name: 'the rate doubles for good',
    lines: seconds(HOUR, 300, 20, n => `GET /orders/${n} took ${n % 37} ms`, 'info'),
    kinds: ['burst'],
  },
];

for (const { name, lines, kinds } of TROUBLES) {
  test(`log watch: ${name}`, () => {
    const to = healthyFeed();
    feed(to, lines);
    to.findings.push(...advanceLogWatch(to.watch, lines.at(-1)!.at + 30_000));
    const found = new Set(to.findings.map(finding => finding.kind));
    for (const kind of kinds) assert.ok(found.has(kind as LogFinding['kind']), `${kind} in ${[...found]}`);
    for (const finding of to.findings) {
      assert.ok(finding.at >= HOUR && finding.score >= 0.3 && finding.score <= 1, JSON.stringify(finding));
      assert.ok(finding.evidence.length <= 3);
    }
  });
}

test('the evidence holds the first lines, fit to be read', () => {
  const to = healthyFeed();
  feed(to, [{ at: HOUR, line: `bad \u001b[31mthing\u0007 ${'x'.repeat(5_000)}`, severity: 'error' }]);
  const [finding] = to.findings;
  assert.equal(finding!.evidence.length, 1);
  assert.ok(finding!.evidence[0]!.startsWith('bad  [31mthing  xxx'));
  assert.equal(finding!.evidence[0]!.length, 400);
});

test('two kinds of lines that never met are a rare sequence', () => {
  const watch = createLogWatch();
  const findings: LogFinding[] = [];
  const say = (templateId: number, at: number): void => {
    findings.push(...watchLine(watch, { at, templateId, isNew: false, line: `line ${templateId}`, stream: 'a' }));
  };
  for (let at = 0; at < 6_000; at++) say(1 + (at % 3), at);
  assert.equal(findings.length, 0);
  say(3, 6_000);
  const told = findings.map(({ kind, after }) => ({ kind, after }));
  assert.deepEqual(told, [{ kind: 'rare-sequence', after: 3 }]);
});

test('a restored watch finds what an unbroken one finds', () => {
  const trouble = seconds(HOUR, 15, 20, n => `order ${n} rejected: bad address`, 'error');
  const whole = healthyFeed();
  const broken = healthyFeed();
  const watch = restoreLogWatch(JSON.parse(JSON.stringify(saveLogWatch(broken.watch))));
  feed(whole, trouble);
  feed({ ...broken, watch }, trouble);
  const bare = (findings: readonly LogFinding[]) => findings.map(({ evidence: _, ...rest }) => rest);
  assert.ok(whole.findings.length > 0);
  assert.deepEqual(bare(broken.findings), bare(whole.findings));
});

test('a state of another format is refused', () => {
  const state = { ...saveLogWatch(createLogWatch()), format: 9 as unknown as 1 };
  assert.throws(() => restoreLogWatch(state), RangeError);
});

test('a long pause is passed over quickly, and lines without an instant are left out', () => {
  const to = healthyFeed();
  const cpuMs = cpuMsOf(() => {
    feed(to, [{ at: HOUR * 24 * 365 * 50, line: 'GET /orders/1 took 1 ms', severity: 'info' }]);
    feed(to, [{ at: Number.NaN, line: 'GET /orders/1 took 1 ms', severity: 'info' }]);
  });
  assert.ok(cpuMs < 500, `${cpuMs} ms`);
  assert.ok(to.findings.length <= 2, JSON.stringify(to.findings));
});

test('endless new templates keep the watch small', () => {
  const watch = createLogWatch({ trackLimit: 100 });
  for (let at = 0; at < 200_000; at++) {
    watchLine(watch, { at, templateId: at, isNew: true, line: 'x', stream: `s${at}` });
  }
  assert.ok(watch.tracks.size <= 100);
  assert.ok(watch.transitions.pairCount <= 50_000 && watch.transitions.last.size <= 1_000);
});

const KEYWORDS = [
  { line: 'java.lang.OutOfMemoryError: Java heap space', id: 'out-of-memory' },
  { line: 'kernel: Out of memory: Kill process 5', id: 'out-of-memory' },
  { line: 'write /var/log: No space left on device', id: 'disk-full' },
  { line: 'dial tcp 10.0.0.1:80: connect: connection refused', id: 'connection-refused' },
  { line: 'context deadline exceeded', id: 'timeout' },
  { line: 'open /etc/shadow: permission denied', id: 'permission-denied' },
  { line: 'panic: runtime error', id: 'panic' },
  { line: '数据库连接被拒绝', id: 'connection-refused' },
  { line: '请求超时', id: 'timeout' },
  { line: 'all is well', id: undefined },
];

for (const { line, id } of KEYWORDS) {
  test(`keywords: ${line}`, () => assert.equal(findKeywordClass(line)?.id, id));
}

test('keyword classes have unlike ids, two names and phrases in small letters', () => {
  assert.equal(new Set(KEYWORD_CLASSES.map(each => each.id)).size, KEYWORD_CLASSES.length);
  for (const { name, phrases } of KEYWORD_CLASSES) {
    assert.match(name.zh, /[\u4e00-\u9fff]/);
    assert.match(name.en, /^[a-z ]+$/i);
    for (const phrase of phrases) assert.equal(phrase, phrase.toLowerCase());
  }
});
