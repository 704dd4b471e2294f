import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { detectHeader } from './detect-header.ts';
import { type HeaderFormat, parseHeader, parseHeaderFormat } from './header.ts';
import { findSeverity } from './severity.ts';

/** Two lines or more of one source; the parts of the first. */
const SOURCES = [
  {
    name: 'syslog',
    lines: [
      'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass; user unknown',
      'Jun  4 15:16:02 combo kernel: ACPI: disabled',
    ],
    expected: { content: 'check pass; user unknown', time: 'Jun 14 15:16:01', component: 'sshd(pam_unix)[19939]' },
  },
  {
    name: 'log4j with a thread',
    lines: [
      '2015-10-18 18:01:47,978 INFO [main] org.apache.MRAppMaster: Executing with tokens:',
      '2015-10-18 18:01:48,963 WARN [IPC Server handler 1] org.apache.Client: Retrying',
    ],
    expected: {
      content: 'Executing with tokens:',
      time: '2015-10-18 18:01:47,978',
      severity: 'info',
      component: 'org.apache.MRAppMaster',
    },
  },
  {
    name: 'dashes between the fields',
    lines: [
      '2015-07-29 17:41:44,747 - WARN  [QuorumPeer[myid=1]/0:0:2181:Fast@774] - Notification time out: 3200',
      '2015-07-29 19:04:12,394 - INFO  [Listener@493] - Received request',
    ],
    expected: {
      content: 'Notification time out: 3200',
      time: '2015-07-29 17:41:44,747',
      severity: 'warn',
      component: '[QuorumPeer[myid=1]/0:0:2181:Fast@774]',
    },
  },
  {
    name: 'brackets around time and level',
    lines: ['[Sun Dec 04 04:47:44 2005] [error] mod_jk child 6', '[Sun Dec 04 04:51:08 2005] [notice] done'],
    expected: { content: 'mod_jk child 6', time: '[Sun Dec 04 04:47:44 2005]', severity: 'error' },
  },
  {
    name: 'one letter for the level',
    lines: ['03-17 16:13:38.811  1702  2395 D WindowManager: shown', '03-17 16:13:38.819  1702  8671 W Power: lock'],
    expected: { content: 'shown', time: '03-17 16:13:38.811', severity: 'debug', component: 'WindowManager' },
  },
  {
    name: 'klog',
    lines: ['E1121 10:00:00.123456    1 main.go:12] failed', 'I1121 10:00:00.123456    1 main.go:13] ok'],
    expected: { content: 'failed', time: '10:00:00.123456', severity: 'error', component: 'main.go:12]' },
  },
  {
    name: 'fields parted by bars',
    lines: ['20171223-22:15:29:606|Step_LSC|30002312|onStep 3579', '20171223-22:15:29:615|Step_R|30002312|REPORT |5'],
    expected: { content: 'onStep 3579', time: '20171223-22:15:29:606', component: 'Step_LSC' },
  },
  {
    name: 'a program and a dash, with a word between in few lines',
    lines: [
      ...Array.from({ length: 12 }, (_, at) => `[10.30 16:49:0${at % 10}] chrome.exe - a.b:80 open`),
      '[10.30 16:49:06] chrome.exe *64 - a.b:80 close',
    ],
    expected: { content: 'a.b:80 open', time: '[10.30 16:49:00]' },
  },
  {
    name: 'PostgreSQL, whose level is padded and has a colon',
    lines: ['2026-01-02 03:04:05.678 UTC [77] ERROR:  bad: x', '2026-01-02 03:04:06.678 UTC [78] LOG:  duration: 5 ms'],
    expected: { content: 'bad: x', time: '2026-01-02 03:04:05.678', severity: 'error', component: '[77]' },
  },
  {
    name: 'columns that are padded',
    lines: [
      '2016-09-28 04:30:30, Info                  CBS    Loaded',
      '2016-09-28 04:30:31, Error                 CSI    Lost',
    ],
    expected: { content: 'Loaded', time: '2016-09-28 04:30:30,', severity: 'info' },
  },
];

for (const { name, lines, expected } of SOURCES) {
  test(`the header is found: ${name}`, () => {
    const format = detectHeader(lines);
    assert.ok(format);
    const parsed = parseHeader(format, lines[0]!);
    assert.deepEqual({ severity: undefined, component: undefined, ...expected }, { ...parsed });
    for (const line of lines) assert.ok(parseHeader(format, line));
  });
}

test('lines without anything in common have no header', () => {
  assert.equal(detectHeader(['hello there', 'no header here', '5 numbers']), undefined);
  assert.equal(detectHeader([]), undefined);
});

test('some lines of stack traces do not hide the header', () => {
  const lines = Array.from({ length: 30 }, (_, at) => `2026-01-02T03:04:${10 + at}Z ERROR app: failed ${at}`);
  lines.splice(3, 0, '\tat a.b.C.d(C.java:1)', '\tat a.b.C.e(C.java:2)', 'Caused by: java.io.IOException: x');
  const format = detectHeader(lines)!;
  assert.equal(parseHeader(format, lines[0]!)?.content, 'failed 0');
  assert.equal(parseHeader(format, 'Caused by: java.io.IOException: x'), undefined);
});

const FORMATS = [
  {
    format: '<Date> <Time> <Pid> <Level> <Component>: <Content>',
    line: '081109 203615 148 INFO dfs.DataNode$Packet: PacketResponder 1: done',
    content: 'PacketResponder 1: done',
  },
  {
    format: '\\[<Time>\\] <Program> - <Content>',
    line: '[10.30 16:49:06] chrome.exe - proxy - closed',
    content: 'proxy - closed',
  },
  {
    format: '<Month> <Date> <Time> <Level> <Component>(\\[<PID>\\])?: <Content>',
    line: 'Jun  9 06:06:20 combo syslogd 1.4.1: restart.',
    content: 'restart.',
  },
  {
    format: '<Month> <Date> <Time> <Level> <Component>(\\[<PID>\\])?: <Content>',
    line: 'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass: x',
    content: 'check pass: x',
  },
  {
    format: '<Date> <Time> - <Level>  \\[<Node>:<Component>@<Id>\\] - <Content>',
    line: '2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:2181:Fast@774] - Notification: 3200',
    content: 'Notification: 3200',
  },
];

for (const { format, line, content } of FORMATS) {
  test(`a given format: ${format}`, () => {
    assert.equal(parseHeader(parseHeaderFormat(format), line)?.content, content);
  });
}

test('a long line that a given format does not fit costs little', () => {
  const format = parseHeaderFormat('<Date> <Time> <Pid> <Level> <Component>: <Content>');
  const cpuMs = cpuMsOf(() => {
    for (const line of ['1 '.repeat(100_000), ' '.repeat(100_000), '['.repeat(100_000)]) {
      assert.equal(parseHeader(format, line), undefined);
    }
  });
  assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
});

test('a given format does not fit every line', () => {
  const format: HeaderFormat = parseHeaderFormat('<Date> <Time> <Level>: <Content>');
  assert.equal(parseHeader(format, 'nothing'), undefined);
});

test('a format without content or with broken text between the fields is refused', () => {
  assert.throws(() => parseHeaderFormat('<Date> <Time>'), RangeError);
  assert.throws(() => parseHeaderFormat('<Date> ([ <Content>'), RangeError);
});

const SEVERITIES = [
  { word: 'INFO', severity: 'info' },
  { word: '[notice]', severity: 'info' },
  { word: 'Warning:', severity: 'warn' },
  { word: 'CRIT', severity: 'fatal' },
  { word: 'E', severity: 'error' },
  { word: 'e', severity: undefined },
  { word: 'W0102', severity: 'warn' },
  { word: 'hello', severity: undefined },
  { word: '', severity: undefined },
];

for (const { word, severity } of SEVERITIES) {
  test(`the level ${JSON.stringify(word)} means ${severity}`, () => assert.equal(findSeverity(word), severity));
}
