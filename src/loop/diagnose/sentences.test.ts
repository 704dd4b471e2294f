import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sentence } from '#domain/sentence.ts';
import { diagnose } from './diagnose.ts';
import { createInput, PAYMENT_FAILS } from './scenario.fixture.ts';

const HAN = /\p{Script=Han}/u;

describe('whatever a diagnosis says', () => {
  const diagnoses = [0.1, 0.999].flatMap(confidenceNeeded => [
    diagnose(createInput({ traffic: PAYMENT_FAILS }), confidenceNeeded),
    diagnose(createInput({}), confidenceNeeded),
  ]);
  const said = diagnoses.flatMap(findSentences);

  it('is said in both languages, with the same figures', () => {
    assert.ok(said.length > 5);
    for (const { en, zh } of said) {
      assert.doesNotMatch(en, HAN);
      assert.match(zh, HAN, en);
      assert.deepEqual(figuresOf(zh), figuresOf(en), `${en} | ${zh}`);
    }
  });
});

function findSentences(value: unknown): Sentence[] {
  if (typeof value !== 'object' || value === null) return [];
  const { en, zh } = value as Partial<Sentence>;
  if (typeof en === 'string' && typeof zh === 'string') return [{ en, zh }];
  return Object.values(value).flatMap(findSentences);
}

/** Languages order them differently. */
function figuresOf(text: string): string[] {
  return (text.match(/\d+(?:\.\d+)?/g) ?? []).sort();
}
