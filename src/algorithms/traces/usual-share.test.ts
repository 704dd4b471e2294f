import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createUsualShare, isShareKnown, learnShare, usualShare } from './usual-share.ts';

const MINUTE = 60_000;

describe('usual share', () => {
  const learn = (share: ReturnType<typeof createUsualShare>, ratio: number, minutes: number, fromMs = 0): void => {
    for (let i = 0; i < minutes; i++) learnShare(share, { hits: 100 * ratio, total: 100, at: fromMs + i * MINUTE });
  };

  test('it is not known before sixty were seen', () => {
    const share = createUsualShare();
    learnShare(share, { hits: 0, total: 59, at: 0 });
    assert.equal(isShareKnown(share), false);
    learnShare(share, { hits: 0, total: 2, at: 0 });
    assert.equal(isShareKnown(share), true);
  });

  test('what is common from the beginning is usual at once', () => {
    const share = createUsualShare();
    learn(share, 0.3, 3);
    assert.ok(Math.abs(usualShare(share) - 0.3) < 0.03);
  });

  test('what never happened is still not impossible', () => {
    const share = createUsualShare();
    learn(share, 0, 1000);
    assert.equal(usualShare(share), 0.004);
  });

  test('a burst of a few minutes hardly moves it', () => {
    const share = createUsualShare();
    learn(share, 0.01, 60);
    learn(share, 0.5, 5, 60 * MINUTE);
    assert.ok(usualShare(share) < 0.02, `${usualShare(share)}`);
  });

  test('what goes on for a day becomes usual', () => {
    const share = createUsualShare();
    learn(share, 0.01, 60);
    learn(share, 0.1, 24 * 60, 60 * MINUTE);
    assert.ok(usualShare(share) > 0.08, `${usualShare(share)}`);
  });

  test('a clock that goes back takes nothing away', () => {
    const share = createUsualShare();
    learn(share, 0.1, 60, 1000 * MINUTE);
    learn(share, 0.1, 1);
    assert.ok(Math.abs(usualShare(share) - 0.1) < 0.01);
  });
});
