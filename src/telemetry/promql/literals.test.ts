import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatFloatAsGo, parseDurationMs, parseFloatAsGo, parseNumber, parseString } from './literals.ts';

describe('formatFloatAsGo', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-2.5, '-2.5'],
    [1e21, '1000000000000000000000'],
    [1.5e-9, '0.0000000015'],
    [123_456.789, '123456.789'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ];
  for (const [value, expected] of cases)
    it(`writes ${expected}`, () => {
      assert.equal(formatFloatAsGo(value), expected);
    });

  it('writes every number so that it reads the same, without exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const text = formatFloatAsGo(value);
        assert.match(text, /^-?\d+(?:\.\d+)?$/);
        assert.ok(Object.is(Number(text), value));
      }),
      { seed: 1 },
    );
  });
});

describe('parseFloatAsGo', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['0.5', 0.5],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-infinity', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['1e3', 1_000],
    ['0x1p-2', 0.25],
    ['-0x1.8p1', -3],
    ['', undefined],
    [' 1', undefined],
    ['0x', undefined],
    ['one', undefined],
  ];
  for (const [text, expected] of cases)
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(parseFloatAsGo(text), expected);
    });
});

describe('numbers, durations and texts of PromQL', () => {
  it('reads numbers in every base', () => {
    assert.deepEqual(['0x1F', '017', '1_000', '.5', '1e-3', 'Inf'].map(parseNumber), [
      31,
      15,
      1_000,
      0.5,
      0.001,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('reads durations from years down to milliseconds, in this order only', () => {
    assert.deepEqual(['1h30m', '1d', '5m500ms', '30m1h', '5', ''].map(parseDurationMs), [
      5_400_000,
      86_400_000,
      300_500,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('undoes escapes as Go does', () => {
    const texts = [
      String.raw`"a\n\x41é\101"`,
      String.raw`'it\'s'`,
      String.raw`"it\'s"`,
      '`raw \\n`',
      '"open',
      String.raw`"\q"`,
    ];
    assert.deepEqual(texts.map(parseString), ['a\nAéA', "it's", undefined, 'raw \\n', undefined, undefined]);
  });
});
