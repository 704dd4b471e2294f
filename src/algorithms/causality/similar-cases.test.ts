import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeCase, findSimilarCases, type PastCase, suggestSolutions } from './similar-cases.ts';

function past(id: string, service: string, symptoms: readonly string[], rest: Partial<PastCase> = {}): PastCase {
  return {
    id,
    service,
    failureType: 'resource-exhaustion',
    solved: true,
    vector: vectorOf(service, symptoms),
    ...rest,
  };
}

function vectorOf(service: string, symptoms: readonly string[]) {
  return describeCase({ services: [service], symptoms: symptoms.map(symptom => ({ service, symptom, strength: 1 })) });
}

const CASES = [
  past('1', 'redis', ['slow', 'connections-exhausted'], { solution: 'service.restart' }),
  past('2', 'redis', ['slow', 'connections-exhausted'], { solution: 'service.restart' }),
  past('3', 'redis', ['slow', 'connections-exhausted'], { solution: 'service.scale', solved: false }),
  past('4', 'payment', ['failing'], { solution: 'deployment.rollback' }),
  past('5', 'stock', ['slow']),
];

describe('similar cases', () => {
  for (const measure of ['cosine', 'jaccard'] as const) {
    it(`finds the same trouble first, by ${measure}`, () => {
      const found = findSimilarCases(vectorOf('redis', ['slow', 'connections-exhausted']), CASES, { measure });
      assert.deepEqual(
        found.map(({ past }) => past.id),
        ['1', '2', '3'],
      );
      assert.ok(Math.abs(found[0]!.similarity - 1) < 1e-9);
      assert.ok(found[0]!.shared.includes('symptom:connections-exhausted@redis'));
    });
  }

  it('finds the same trouble at another service, when asked for less similarity', () => {
    const found = findSimilarCases(vectorOf('mysql', ['slow', 'connections-exhausted']), CASES, {
      leastSimilarity: 0.3,
    });
    assert.equal(found[0]?.past.service, 'redis');
    assert.ok(found[0]!.similarity < 0.7);
  });

  it('suggests what solved them, and not what was tried in vain', () => {
    const similar = findSimilarCases(vectorOf('redis', ['slow', 'connections-exhausted']), CASES);
    assert.deepEqual(
      suggestSolutions(similar).map(({ solution }) => solution),
      ['service.restart'],
    );
  });

  it('answers without past cases and without features', () => {
    assert.deepEqual(findSimilarCases(vectorOf('redis', ['slow']), []), []);
    assert.deepEqual(findSimilarCases(new Map(), CASES), []);
    assert.deepEqual(suggestSolutions([]), []);
  });
});
