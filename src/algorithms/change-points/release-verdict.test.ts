import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { judgeRelease, type ReleaseVerdict } from './release-verdict.ts';
import type { TimedValues } from './time-of-day-profile.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const RELEASED_AT = Date.parse('2026-03-11T10:00:00Z');

/** One value a minute; `minute` counts from the release, negative before it. */
function series(fromMinute: number, toMinute: number, valueAt: (minute: number) => number): TimedValues {
  const minutes = Array.from({ length: toMinute - fromMinute }, (_, i) => fromMinute + i);
  return {
    atMs: Float64Array.from(minutes, minute => RELEASED_AT + minute * MINUTE_MS),
    value: Float64Array.from(minutes, valueAt),
  };
}

function judge(values: TimedValues, more: Partial<Parameters<typeof judgeRelease>[0]> = {}): ReleaseVerdict {
  return judgeRelease({ values, releasedAtMs: RELEASED_AT, worse: 'higher', ...more });
}

function createNoise(seed: number): (size: number) => number {
  const random = createRandom(seed);
  return size => size * randomNormal(random);
}

/** Rises by half from the night to noon. */
function daily(minute: number): number {
  return 120 + 40 * Math.sin((2 * Math.PI * (minute + 600 - 540)) / 1440);
}

/** All that is said, in both languages. */
function toText({ reasons }: ReleaseVerdict): string {
  return reasons.map(({ en, zh }) => `${en} ${zh}`).join('; ');
}

describe('releases', () => {
  const ROWS: readonly { name: string; values: (noise: (size: number) => number) => TimedValues; expected: string }[] =
    [
      {
        name: 'a rise by a fifth',
        values: noise => series(-60, 60, minute => (minute < 0 ? 100 : 120) + noise(5)),
        expected: 'regression',
      },
      {
        name: 'a fall by a fifth',
        values: noise => series(-60, 60, minute => (minute < 0 ? 100 : 80) + noise(5)),
        expected: 'improvement',
      },
      {
        name: 'nothing under little noise',
        values: noise => series(-60, 60, () => 100 + noise(3)),
        expected: 'no-change',
      },
      {
        name: 'a rise by one per cent, real but too small to matter',
        values: noise => series(-120, 120, minute => (minute < 0 ? 100 : 101) + noise(1)),
        expected: 'no-change',
      },
      {
        name: 'nothing that can be told under heavy noise',
        values: noise => series(-15, 12, () => 100 + noise(40)),
        expected: 'inconclusive',
      },
      {
        name: 'four windows',
        values: noise => series(-60, 4, minute => (minute < 0 ? 100 : 300) + noise(1)),
        expected: 'inconclusive',
      },
      {
        name: 'a rise that had come before the release',
        values: noise => series(-60, 60, minute => (minute < -20 ? 100 : 140) + noise(4)),
        expected: 'no-change',
      },
      {
        name: 'the usual rise of the morning, known from yesterday',
        values: noise => series(-2 * 1440, 120, minute => daily(minute) + noise(3)),
        expected: 'no-change',
      },
      {
        name: 'a rise by a sixth on top of the morning',
        values: noise => series(-2 * 1440, 120, minute => daily(minute) * (minute < 0 ? 1 : 1.17) + noise(3)),
        expected: 'regression',
      },
      {
        name: 'a day that was busier than yesterday before the release already',
        values: noise => series(-2 * 1440, 120, minute => daily(minute) * (minute < -600 ? 1 : 1.3) + noise(3)),
        expected: 'no-change',
      },
      { name: 'nothing but zeros', values: () => series(-30, 30, () => 0), expected: 'no-change' },
      { name: 'a constant that stays', values: () => series(-30, 30, () => 7), expected: 'no-change' },
      {
        name: 'rare errors as rare as before',
        values: () => series(-30, 30, minute => (minute % 10 === 0 ? 0.1 : 0)),
        expected: 'inconclusive',
      },
    ];
  for (const { name, values, expected } of ROWS) {
    test(`${name}: ${expected}`, () => {
      const result = judge(values(createNoise(1)));
      assert.equal(result.verdict, expected, toText(result));
      assert.ok(result.reasons.length > 0 && !/NaN|undefined|Infinity/.test(toText(result)), toText(result));
    });
  }

  test('errors of a canary against a control without any are a regression', () => {
    const errors = [0, 0.048, 0, 0.18, 0.089, 0, 0.098, 0.035, 0, 0];
    const result = judge(series(-10, 10, minute => (minute < 0 ? 0 : errors[minute]!)));
    assert.equal(result.verdict, 'regression');
    assert.equal(
      result.reasons[0]?.en,
      'worse: 5 of 10 windows are not zero after the release, 0 of 10 before (p = 0.0163)',
    );
  });

  test('six and a half times more never passes', () => {
    const noise = createNoise(2);
    const result = judge(series(-20, 20, minute => (minute < 0 ? 1 : 7.5) + noise(0.5)));
    assert.equal(result.verdict, 'regression');
    assert.match(result.reasons[0]!.en, /\+6\d\d %/);
    assert.ok(result.comparison!.cliffsDelta > 0.99);
  });

  test('where lower is worse a fall is a regression', () => {
    const noise = createNoise(3);
    const values = series(-60, 60, minute => (minute < 0 ? 100 : 80) + noise(5));
    assert.equal(judge(values, { worse: 'lower' }).verdict, 'regression');
  });

  test('cold caches are left out when asked', () => {
    const noise = createNoise(4);
    const values = series(-60, 30, minute => (minute >= 0 && minute < 12 ? 200 : 100) + noise(2));
    assert.equal(judge(values, { settleMs: 12 * MINUTE_MS }).verdict, 'no-change');
  });

  test('an inconclusive verdict says how much more is needed', () => {
    const noise = createNoise(1);
    const result = judge(series(-15, 12, () => 100 + noise(40)));
    assert.match(result.reasons[0]!.en, /about \d+ windows are needed, there are 12/);
    assert.ok(result.comparison!.power < 0.2);
  });

  test('without a change one release of forty is blamed at most, and the noise may have memory', () => {
    let blamed = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const noise = createNoise(seed);
      let memory = 0;
      const values = series(-60, 60, () => {
        memory = 0.5 * memory + noise(8);
        return 100 + memory;
      });
      const { verdict } = judge(values);
      if (verdict === 'regression' || verdict === 'improvement') blamed += 1;
    }
    assert.ok(blamed <= 4, `${blamed} of 80`);
  });

  test('a rise by a tenth is found nearly always where half of it would be found every second time', () => {
    let found = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const noise = createNoise(seed);
      const { verdict, comparison } = judge(series(-60, 60, minute => (minute < 0 ? 100 : 110) + noise(6)));
      if (verdict === 'regression') found += 1;
      assert.ok(comparison!.power > 0.5, `${comparison!.power}`);
    }
    assert.ok(found >= 38, `${found} of 40`);
  });

  test('days before are asked for the same time, a week before for the same weekday', () => {
    const noise = createNoise(6);
    const weekly = (minute: number): number => {
      const day = Math.floor((RELEASED_AT + minute * MINUTE_MS) / DAY_MS) % 7;
      return (day === Math.floor(RELEASED_AT / DAY_MS) % 7 ? 200 : 100) + 20 * Math.sin((2 * Math.PI * minute) / 120);
    };
    const result = judge(series(-8 * 1440, 60, minute => weekly(minute) + noise(3)));
    assert.equal(result.comparison!.isPaired, true);
    assert.equal(result.verdict, 'no-change', toText(result));
  });
});
