import {
  createRobustBaseline,
  learnValue,
  lowerEdge,
  type RobustBaseline,
} from '#algorithms/outliers/robust-baseline.ts';
import type { Json } from '#base/json.ts';
import type { Subject } from '#domain/anomaly.ts';
import { Baselines, type SavedBaselines } from '#loop/detect/baselines.ts';
import { type Finding, findingKey } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Series } from '#telemetry/series-table.ts';

/** Counters of hits and misses go by many names; the pair is told by the ending. */
const HITS = /^(.*[._])hits?([._]total)?$/;
const INDICATOR = 'cache-hit-ratio';
const WINDOW_MS = 5000;
const LEAST_LOOKUPS = 20;
const BAND = { spreads: 8, ratio: 0, floor: 0.25 };
/** A cache that helps less than this share of its usual is no help, however much its ratio varied while it was filling. */
const LEAST_SHARE = 0.25;

/** Caches that still answer but no longer help. */
export class HitRatioWatch implements Watch {
  readonly name = 'hit-ratios';
  readonly #baselines: Baselines<RobustBaseline>;

  constructor(saved?: Json) {
    this.#baselines = new Baselines(createRatioBaseline, saved as SavedBaselines<RobustBaseline> | undefined);
  }

  find({ window, now }: Scene): Finding[] {
    return findPairs(window).flatMap(({ hits, misses }) => {
      const baseline = this.#baselines.find(hits.key);
      const ratio = readHitRatio(hits, misses, now);
      return baseline === undefined || ratio === undefined ? [] : (watchRatio(hits, baseline, ratio) ?? []);
    });
  }

  learn({ window, now }: Scene, isSuspect: (key: string) => boolean): void {
    for (const { hits, misses } of findPairs(window)) {
      const ratio = readHitRatio(hits, misses, now);
      const isOdd = isSuspect(findingKey({ subject: subjectOf(hits), indicator: INDICATOR }));
      if (ratio !== undefined && !isOdd) learnValue(this.#baselines.take(hits.key, now), ratio);
    }
  }

  save(): Json {
    return this.#baselines.save() as unknown as Json;
  }
}

function createRatioBaseline(): RobustBaseline {
  return createRobustBaseline(60);
}

function watchRatio(hits: Series, baseline: RobustBaseline, ratio: number): Finding | undefined {
  const low = Math.max(lowerEdge(baseline, BAND), LEAST_SHARE * baseline.level);
  if (baseline.values.length < 4 || !(ratio < low)) return undefined;
  return {
    subject: subjectOf(hits),
    indicator: INDICATOR,
    class: 'performance',
    grade: 'warning',
    score: Math.min(1, (baseline.level - ratio) / Math.max(0.01, baseline.level)),
    value: ratio,
    expected: { low, high: 1 },
    unit: 'ratio',
    description: {
      en: `${(ratio * 100).toFixed(0)} % of look-ups hit, usual ${(baseline.level * 100).toFixed(0)} %`,
      zh: `缓存命中率 ${(ratio * 100).toFixed(0)} %，平时 ${(baseline.level * 100).toFixed(0)} %`,
    },
    openAfterTicks: 3,
  };
}

function subjectOf({ labels: { service = 'unknown', instance } }: Series): Subject {
  return instance === undefined ? { service } : { service, instance };
}

function findPairs(window: HotWindow): { hits: Series; misses: Series }[] {
  const all = window.series.all();
  return all.flatMap(hits => {
    const match = HITS.exec(hits.metric);
    if (match === null) return [];
    const misses = all.find(
      other =>
        /^(.*[._])miss(es)?([._]total)?$/.exec(other.metric)?.[1] === match[1] &&
        other.labels.instance === hits.labels.instance,
    );
    return misses === undefined ? [] : [{ hits, misses }];
  });
}

function readHitRatio(hits: Series, misses: Series, now: number): number | undefined {
  const hit = sumOf(hits, now);
  const lookups = hit + sumOf(misses, now);
  return lookups < LEAST_LOOKUPS ? undefined : hit / lookups;
}

function sumOf(series: Series, now: number): number {
  return series.read(now - WINDOW_MS, now + 1).value.reduce((sum, value) => sum + value, 0);
}
