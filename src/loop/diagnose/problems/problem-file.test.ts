import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { KEYWORD_CLASSES } from '#algorithms/log-templates/keywords.ts';
import { isAppError } from '#base/errors.ts';
import { FAILURE_TYPES } from '#domain/cause.ts';
import { parseProblems, readProblems } from './problem-file.ts';

const OWN = `
problems:
  - id: license-expired
    name: { en: Licence expired, zh: 许可证过期 }
    description: { en: The licence server says no, zh: 许可证服务器拒绝 }
    type: configuration-error
    places: [service]
    least: 2
    symptoms:
      - { words: License Expired, weight: 3 }
`;

describe('the library of problems', () => {
  const problems = readProblems();

  test('knows at least thirty, in both languages, each with what to check next', () => {
    assert.ok(problems.length >= 30, String(problems.length));
    for (const { id, name, description, nextChecks } of problems) {
      for (const { en, zh } of [name, description, ...nextChecks])
        assert.ok(en !== '' && /\p{Script=Han}/u.test(zh), `${id}: ${zh}`);
      assert.ok(nextChecks.length > 0, id);
    }
  });

  test('has no id twice, and a problem of every type of failure', () => {
    assert.equal(new Set(problems.map(({ id }) => id)).size, problems.length);
    for (const type of FAILURE_TYPES)
      assert.ok(
        problems.some(problem => problem.type === type),
        type,
      );
  });

  test('names classes of keywords that there are', () => {
    const known = new Set(KEYWORD_CLASSES.map(({ id }) => id));
    const named = problems.flatMap(({ symptoms, against }) =>
      [...symptoms, ...against].flatMap(({ test: each }) => (each.kind === 'log' ? each.classes : [])),
    );
    assert.deepEqual(
      named.filter(name => !known.has(name)),
      [],
    );
  });

  test('asks of each problem no more than its symptoms can give', () => {
    for (const { id, symptoms, least } of problems)
      assert.ok(symptoms.reduce((sum, { weight }) => sum + weight, 0) >= least, id);
  });

  test('takes in problems of one’s own, and lets them replace shipped ones', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'problems-'));
    try {
      const file = path.join(folder, 'mine.yaml');
      writeFileSync(file, OWN + OWN.replace('\nproblems:', '').replace('license-expired', 'disk-full'));
      const read = readProblems(file);
      assert.equal(read.length, problems.length + 1);
      assert.deepEqual(read.find(({ id }) => id === 'disk-full')?.symptoms[0]?.test, {
        kind: 'words',
        phrases: ['license expired'],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const mistakes = [
    { name: 'no YAML', text: 'problems: [', hint: /mine.yaml/ },
    { name: 'a problem twice', text: OWN + OWN.replace('\nproblems:', ''), hint: /two problems have the id/ },
    { name: 'two tests in one symptom', text: OWN.replace('words:', 'fact: fails, words:'), hint: /exactly one of/ },
    { name: 'no test in a symptom', text: OWN.replace('words: License Expired, ', ''), hint: /exactly one of/ },
    { name: 'a fact that nobody measures', text: OWN.replace('words: License Expired', 'fact: tired'), hint: /fact/ },
    {
      name: 'a query that is none',
      text: OWN.replace('words: License Expired', "query: 'up{'"),
      hint: /license-expired/,
    },
    {
      name: 'a query that gives no vector',
      text: OWN.replace('words: License Expired', "query: '1'"),
      hint: /instant vector/,
    },
    { name: 'a weight of nothing', text: OWN.replace('weight: 3', 'weight: 0'), hint: /weight/ },
    { name: '"alone" without an anomaly', text: OWN.replace('weight: 3', 'weight: 3, alone: 1'), hint: /alone/ },
  ];
  for (const { name, text, hint } of mistakes) {
    test(`says where the file is wrong: ${name}`, () => {
      assert.throws(
        () => parseProblems(text, 'mine.yaml'),
        (error: unknown) => isAppError(error) && error.code === 'PROBLEM_FILE_INVALID' && hint.test(error.message),
      );
    });
  }
});
