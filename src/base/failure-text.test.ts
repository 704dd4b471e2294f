import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from './errors.ts';
import { describeFailure } from './failure-text.ts';

function notFound(fields: { readonly code?: string; readonly cause?: unknown } = {}): AppError {
  const { code = 'INPUT_NOT_FOUND', cause } = fields;
  return new AppError({ code, message: 'there is no a.csv', faultOf: 'operator', hint: 'check the path', cause });
}

describe('a failure as lines for people', () => {
  const unreachable = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  const cases = [
    {
      name: 'says what, why, how to solve it and the code',
      error: notFound({ cause: unreachable }),
      language: 'en',
      expected: [
        'error: there is no a.csv',
        '  details     connect ECONNREFUSED',
        '  to solve    check the path',
        '  code        INPUT_NOT_FOUND',
      ],
    },
    {
      name: 'says a cause once that the message tells already',
      error: notFound({ cause: new Error('no a.csv') }),
      language: 'en',
      expected: ['error: there is no a.csv', '  to solve    check the path', '  code        INPUT_NOT_FOUND'],
    },
    {
      name: 'has the words of the list of errors in Chinese, and ours as details',
      error: notFound(),
      language: 'zh',
      expected: [
        'error: 命令行给出的路径没有文件',
        '  详情        there is no a.csv',
        '  提示        check the path',
        '  解决        检查路径；- 表示标准输入',
        '  代码        INPUT_NOT_FOUND',
      ],
    },
    {
      name: 'keeps to English where the list has no words',
      error: notFound({ code: 'NEWER_THAN_WE_ARE' }),
      language: 'zh',
      expected: ['error: there is no a.csv', '  提示        check the path', '  代码        NEWER_THAN_WE_ARE'],
    },
    {
      name: 'is the message alone when it is none of ours',
      error: 'broken',
      language: 'zh',
      expected: ['error: broken'],
    },
  ] as const;
  for (const { name, error, language, expected } of cases) {
    test(name, () => assert.deepEqual(describeFailure(error, { lead: 'error: ', language }), expected));
  }
});
