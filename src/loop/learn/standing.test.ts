import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Case } from '#domain/case.ts';
import type { Cause } from '#domain/cause.ts';
import type { Judgement } from '#domain/feedback.ts';
import { unworded } from '#domain/sentence.ts';
import { weighByFeedback } from './standing.ts';

function cause(service: string, problem: string, confidence: number): Cause {
  return { service, problem, confidence, type: 'code-bug', instances: [], evidence: [], changes: [], affected: [] };
}

function judged(service: string, problem: string, word: Judgement): Case {
  return {
    ...{
      id: '',
      incident: '',
      number: 1,
      title: unworded(''),
      service,
      problem,
      failureType: 'code-bug',
      outcome: 'repaired',
    },
    ...{ startedAt: 0, detectedAt: 0, resolvedAt: 0, attempts: 1, humanInvolved: false, postmortem: unworded('') },
    feedback: { cause: word },
  };
}

describe('what people said of causes before', () => {
  const cases: readonly { name: string; words: readonly Case[]; expected: readonly number[] }[] = [
    { name: 'changes nothing where nobody spoke', words: [], expected: [0.9, 0.5] },
    { name: 'gives no confidence', words: [judged('cart', 'slow-code', 'good')], expected: [0.9, 0.5] },
    {
      name: 'takes a sixth away with one bad word',
      words: [judged('cart', 'slow-code', 'bad')],
      expected: [0.75, 0.5],
    },
    {
      name: 'takes less away when others agreed',
      words: [judged('cart', 'slow-code', 'bad'), ...Array(4).fill(judged('cart', 'slow-code', 'good'))],
      expected: [0.81, 0.5],
    },
    { name: 'holds for that problem only', words: [judged('cart', 'bad-release', 'bad')], expected: [0.9, 0.5] },
    { name: 'holds for that service only', words: [judged('order', 'slow-code', 'bad')], expected: [0.9, 0.5] },
  ];
  for (const { name, words, expected } of cases) {
    test(name, () => {
      const causes = weighByFeedback([cause('cart', 'slow-code', 0.9), cause('payment', 'error-burst', 0.5)], words);
      assert.deepEqual(
        causes.map(({ confidence }) => Number(confidence.toFixed(4))),
        expected,
      );
    });
  }

  test('is told as evidence against it, and another cause may come first', () => {
    const words = Array(10).fill(judged('cart', 'slow-code', 'bad'));
    const causes = weighByFeedback([cause('cart', 'slow-code', 0.9), cause('payment', 'error-burst', 0.5)], words);
    assert.deepEqual(
      causes.map(({ service }) => service),
      ['payment', 'cart'],
    );
    const [evidence] = causes[1]!.evidence;
    assert.equal(
      evidence!.statement.en,
      'people called this cause wrong in 10 of 10 earlier incidents that they judged',
    );
    assert.ok(evidence!.weight < 0);
  });
});
