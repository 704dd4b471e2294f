import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFinding } from './describe-finding.ts';
import type { LogFinding } from './finding.ts';

const BASE: LogFinding = { kind: 'burst', at: 0, score: 1, value: 240, expected: 12.34, unit: 'lines', evidence: [] };

const SENTENCES = [
  {
    finding: { ...BASE, templateId: 1 },
    en: '"order <*> rejected": 240 lines in 10 s, usually 12',
    zh: '“order <*> rejected” 10 s 内 240 行，平时 12 行',
  },
  {
    finding: { ...BASE, kind: 'rate-change' as const, templateId: 1, value: 5 },
    en: '"order <*> rejected": 5 lines in 10 s, usually 12, and it has been so for a while',
    zh: '“order <*> rejected” 10 s 内 5 行，平时 12 行，且已持续一段时间',
  },
  {
    finding: { ...BASE, kind: 'silence' as const, value: 0 },
    en: 'the log as a whole comes no more, usually 12 lines in 10 s',
    zh: '全部日志 不再出现，平时每 10 s 12 行',
  },
  {
    finding: { ...BASE, kind: 'new-template' as const, templateId: 9 },
    en: 'a kind of line that was never seen: "#9"',
    zh: '出现从未见过的日志：“#9”',
  },
  {
    finding: { ...BASE, kind: 'severity-shift' as const, value: 0.123, expected: 0.00142 },
    en: '12 % of the lines are errors, usually 0.14 %',
    zh: '12 % 的日志为错误，平时 0.14 %',
  },
  {
    finding: { ...BASE, kind: 'rare-sequence' as const, templateId: 1, after: 2, expected: 20 },
    en: '"order <*> rejected" came right after "paid", which it never did, though chance alone would have brought it 20 times',
    zh: '“order <*> rejected” 紧跟在 “paid” 之后，此前从未如此，而随机情况下应已出现 20 次',
  },
  {
    finding: { ...BASE, kind: 'keyword' as const, keyword: 'out-of-memory', evidence: ['worker 7: Out of memory'] },
    en: 'out of memory: worker 7: Out of memory',
    zh: '内存耗尽：worker 7: Out of memory',
  },
];

for (const { finding, en, zh } of SENTENCES) {
  test(`a ${finding.kind} in words`, () => {
    const textOf = (id: number) => ['', 'order <*> rejected', 'paid'][id];
    assert.deepEqual(describeFinding(finding, { bucketMs: 10_000, textOf }), { en, zh });
  });
}
