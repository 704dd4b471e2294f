import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkErrorCodes, findErrorCodes } from './error-codes.ts';
import { temporaryTree } from './temporary-tree.fixture.ts';

const HEAD = '| CODE | fault of | what happened | how to mend it |\n|---|---|---|---|\n';
const ROW_A = '| A_BROKEN | us | A broke | Mend a |\n';
const ROW_B = '| B_BROKEN | outside | B broke | Mend b |\n';
const THROWS_A = "throw new AppError({ code: 'A_BROKEN', message: 'a', faultOf: 'us' });";

describe('checkErrorCodes', () => {
  const cases = [
    { name: 'agrees when page and source say the same', source: THROWS_A, page: HEAD + ROW_A, expected: [] },
    {
      name: 'refuses a code that only the Chinese page lacks',
      source: THROWS_A,
      page: HEAD + ROW_A,
      zh: HEAD,
      expected: ['A_BROKEN (src/a.ts) has no row in docs/errors.zh-CN.md'],
    },
    {
      name: 'refuses a code that the page does not describe',
      source: THROWS_A,
      page: HEAD,
      expected: ['A_BROKEN (src/a.ts) has no row in docs/errors.md'],
    },
    {
      name: 'refuses a row that nothing gives',
      source: THROWS_A,
      page: HEAD + ROW_A + ROW_B,
      expected: ['docs/errors.md describes B_BROKEN, which nothing in src/ gives'],
    },
    {
      name: 'refuses rows out of order',
      source: `${THROWS_A}\nthrow new AppError({ code: 'B_BROKEN' });`,
      page: HEAD + ROW_B + ROW_A,
      zh: HEAD + ROW_A + ROW_B,
      expected: ['docs/errors.md: A_BROKEN stands after B_BROKEN; sort by code, once each'],
    },
    {
      name: 'refuses a fault of nobody known',
      source: THROWS_A,
      page: HEAD + ROW_A.replace('us', 'fate'),
      expected: ['docs/errors.md: A_BROKEN is the fault of operator, outside or us, not "fate"'],
    },
    {
      name: 'refuses an empty advice',
      source: THROWS_A,
      page: HEAD + ROW_A.replace('Mend a', ''),
      expected: ['docs/errors.md: A_BROKEN lacks what happened or how to mend it'],
    },
    {
      name: 'refuses a code that cannot be read off the source',
      source: `${THROWS_A}\nthrow new AppError({ code, message });`,
      page: HEAD + ROW_A,
      expected: ['src/a.ts makes an AppError whose code is not written there as a text; write it out'],
    },
  ];
  for (const { name, source, page, expected, zh = HEAD + ROW_A } of cases) {
    test(name, async t => {
      const test = "throw new AppError({ code: 'ONLY_IN_A_TEST' });";
      const root = await temporaryTree(t, {
        ...{ 'src/a.ts': source, 'src/a.test.ts': test },
        ...{ 'docs/errors.md': page, 'docs/errors.zh-CN.md': zh },
      });
      assert.deepEqual(await checkErrorCodes(root), expected);
    });
  }
});

describe('findErrorCodes', () => {
  const cases = [
    {
      name: 'both sides of a choice',
      source: "new AppError({ code: late ? 'A' : 'B' })",
      expected: { codes: ['A', 'B'], hidden: 0 },
    },
    {
      name: 'a code handed on from elsewhere',
      source: 'new AppError({ code: problem.code })',
      expected: { codes: [], hidden: 0 },
    },
    { name: 'fields spread from elsewhere', source: 'new AppError({ ...fields })', expected: { codes: [], hidden: 1 } },
    { name: 'a comment is no code', source: "// new AppError({ code: 'A' })", expected: { codes: [], hidden: 0 } },
  ];
  for (const { name, source, expected } of cases) {
    test(`reads ${name}`, async () => {
      assert.deepEqual(await findErrorCodes(source), expected);
    });
  }
});
