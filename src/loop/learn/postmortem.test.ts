import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GENESIS_HASH, type JournalEntry } from '#domain/journal-entry.ts';
import { unworded } from '#domain/sentence.ts';
import { writePostmortem } from './postmortem.ts';

const START = 1_700_000_000_000;

function entry(sequence: number, offsetMs: number, kind: string, data: JournalEntry['data']): JournalEntry {
  return {
    sequence,
    id: `id-${sequence}`,
    at: START + offsetMs,
    kind,
    subject: 'incident/x',
    actor: 'zeroops',
    incident: 'x',
    data,
    hash: GENESIS_HASH,
  };
}

const STORY = [
  entry(7, 4000, 'incident.opened', {
    summary: 'payment fails',
    title: 'payment fails',
    name: 'INC-3',
    grade: 'critical',
    startedAt: START,
    services: ['payment'],
  }),
  entry(8, 6000, 'incident.diagnosed', {
    summary: 'bad-release at payment',
    causes: [
      {
        service: 'payment',
        type: 'code-bug',
        problem: 'bad-release',
        confidence: 0.9,
        evidence: [{ kind: 'trace', statement: unworded('log said <script>alert(1)</script> | # heading'), weight: 1 }],
      },
    ],
  }),
  entry(9, 6100, 'decision.made', { summary: 'done without asking' }),
  entry(10, 21_000, 'incident.resolved', { summary: 'repaired 21 s after it began', title: 'bad-release at payment' }),
];

test('the story is told from the journal alone, with times since the start', () => {
  const text = writePostmortem(STORY);
  assert.match(text.en, /^# INC-3: bad-release at payment/);
  assert.match(text.en, /\| Detected \| after 4\.0 s \|/);
  assert.match(text.en, /\| Over \| after 21 s \|/);
  assert.match(text.en, /`\+6\.0 s` incident\.diagnosed: bad-release at payment/);
  assert.match(text.en, /\*\*bad-release\*\* \(code-bug\) at \*\*payment\*\*, confidence 0\.90/);
  assert.match(text.en, /Journal entries 7 to 10/);
  assert.match(text.zh, /\| 发现 \| 4\.0 s 后 \|/);
  assert.match(text.zh, /事件链条目 7 至 10/);
});

test('hostile text stays text', () => {
  const text = writePostmortem(STORY);
  assert.doesNotMatch(text.en, /<script>/);
  assert.match(text.en, /\\<script\\>alert\(1\)/);
});

test('the same entries give the same text, and none give a page that says so', () => {
  assert.deepEqual(writePostmortem(STORY), writePostmortem(structuredClone(STORY)));
  assert.match(writePostmortem([]).en, /still open/);
});
