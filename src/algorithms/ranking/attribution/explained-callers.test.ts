import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DiagnosisCase } from '../case.ts';
import type { Finding } from '../evidence.ts';
import { rankCauses } from '../rank-causes.ts';
import { levelSeries, makeScenario, ONSET_AT, serviceSeries } from '../scenario.fixture.ts';

const COLD: Finding = {
  ...{ node: 'cache', kind: 'metric', hint: 'told', problem: 'cache-failure', weight: 5 },
  statement: { en: '0 % of look-ups hit', zh: '查询命中率 0 %' },
};

/** Everything that one read from a cache is read from a database that tells nothing of itself. */
const SHOP = makeScenario({
  nodes: [{ id: 'db', kind: 'database' }],
  calls: ['front>catalogue', 'front>ads', 'catalogue>cache', 'catalogue>db'],
  series: [
    ...serviceSeries('front', { latency: [0.1, 0.4] }),
    ...serviceSeries('catalogue', { latency: [0.03, 0.33] }),
    ...serviceSeries('cache', { latency: [0.002] }),
    ...serviceSeries('ads'),
    levelSeries({ node: 'catalogue', callee: 'db', role: 'requests', before: 20, during: 100 }),
    levelSeries({ node: 'catalogue', callee: 'db', role: 'latency', before: 0.004, during: 0.03 }),
  ],
});

function firstOf(input: DiagnosisCase) {
  return rankCauses(input).causes[0]?.node;
}

describe('work that somebody no longer does', () => {
  test('is no fault of whoever does it instead', () => {
    assert.notEqual(firstOf({ ...SHOP, told: [COLD] }), 'cache');
    const [first] = rankCauses({ ...SHOP, told: [{ ...COLD, shiftsWork: true }] }).causes;
    assert.deepEqual([first?.node, first?.problem], ['cache', 'cache-failure']);
    assert.ok(first!.confidence > 0.9, `${first!.confidence}`);
  });

  test('does not excuse whoever was changed just before', () => {
    const changes = [
      { id: 'c', at: ONSET_AT - 30_000, node: 'catalogue', kind: 'deploy', summary: { en: '', zh: '' } },
    ] as const;
    assert.equal(firstOf({ ...SHOP, changes, told: [{ ...COLD, shiftsWork: true }] }), 'catalogue');
  });

  test('says nothing of those who never asked for it', () => {
    const slowAds = [
      ...SHOP.series.filter(({ node }) => node !== 'ads'),
      ...serviceSeries('ads', { latency: [0.05, 9] }),
    ];
    assert.equal(firstOf({ ...SHOP, series: slowAds, told: [{ ...COLD, shiftsWork: true }] }), 'ads');
  });
});

describe('whoever is refused', () => {
  const FULL: Finding = {
    ...{ node: 'db', kind: 'metric', hint: 'told', problem: 'connection-limit', weight: 5 },
    statement: { en: 'all connections are in use', zh: '连接已用尽' },
  };
  const refused = makeScenario({
    nodes: [{ id: 'db', kind: 'database' }],
    calls: ['front>catalogue', 'front>ads', 'catalogue>db'],
    series: [
      ...serviceSeries('front', { errors: [0.05, 20] }),
      ...serviceSeries('catalogue', { errors: [0.05, 20] }),
      ...serviceSeries('ads'),
    ],
  });

  test('fails by itself as far as anybody can measure', () => {
    assert.equal(firstOf({ ...refused, told: [FULL] }), 'catalogue');
  });

  test('is no cause when the one who refuses is known to do so', () => {
    const [first] = rankCauses({ ...refused, told: [{ ...FULL, isGround: true }] }).causes;
    assert.deepEqual([first?.node, first?.problem], ['db', 'connection-limit']);
  });
});
