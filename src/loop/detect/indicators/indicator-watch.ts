import {
  createRobustBaseline,
  learnValue,
  lowerEdge,
  type RobustBaseline,
  upperEdge,
} from '#algorithms/outliers/robust-baseline.ts';
import { binomialUpperTail } from '#algorithms/statistics/tail-probability.ts';
import { messageOf } from '#base/errors.ts';
import type { Json } from '#base/json.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import { Baselines, type SavedBaselines } from '#loop/detect/baselines.ts';
import { type Finding, findingKey, scoreOfExcess } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import { createMeter, type Measured, type Meter } from './indicator-meter.ts';
import type { DerivedIndicator } from './indicators.ts';

interface Usual {
  readonly values: RobustBaseline;
  /** Decayed counts: of few events the median share is often none at all, and no guide to how many are bad. */
  bad: number;
  total: number;
}

interface Metered {
  readonly indicator: DerivedIndicator;
  readonly meter: Meter;
  problem?: string;
}

const LOOK_EVERY_MS = 5000;
/** Ten minutes of values. */
const REMEMBERED = 120;
/** Two minutes of values: each of them looks back over one. */
const VALUES_TO_TRUST = 24;
const SPREADS = 8;
/** Chance at which the usual share would show so many bad ones; once in half a year of looking every few seconds. */
const SURPRISE = 1e-6;
/** A service that was lucky so far may fail once in a while. */
const LEAST_USUAL = 0.004;
/** Per value; halves the weight of a failure in an hour. */
const DECAY = 2 ** (-LOOK_EVERY_MS / 3_600_000);
const TICKS = 3;

/**
 * Business figures and the experience of customers: derived from telemetry, put back into the hot window as series of
 * their own, and watched for getting worse than usual. A minute's average is no judge of a repair.
 */
export class IndicatorWatch implements Watch {
  readonly name = 'indicators';
  readonly isDerived = true;
  readonly #metered: readonly Metered[];
  readonly #usual: Baselines<Usual>;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(indicators: readonly DerivedIndicator[], saved?: Json) {
    this.#metered = indicators.map(indicator => ({ indicator, meter: createMeter(indicator) }));
    this.#usual = new Baselines(
      () => ({ values: createRobustBaseline(REMEMBERED), bad: 0, total: 0 }),
      saved as SavedBaselines<Usual> | undefined,
    );
  }

  observe(scene: Scene): void {
    if (Math.abs(scene.now - this.#lookedAt) < LOOK_EVERY_MS) return;
    this.#lookedAt = scene.now;
    const { window, now } = scene;
    for (const metered of this.#metered) {
      const { indicator, meter } = metered;
      delete metered.problem;
      try {
        meter.observe(scene);
      } catch (error) {
        // Labels that fit today may clash tomorrow: the indicator says so itself instead of stopping the loop.
        metered.problem = messageOf(error);
      }
      for (const { service, value } of meter.measure({ window, now, notBeforeMs: 0 })) {
        window.series.append(indicator.name, { service }, indicator.unit, 'gauge', now, value);
      }
    }
  }

  find(scene: Scene): Finding[] {
    return this.#metered.flatMap(({ indicator, meter, problem }) => {
      if (problem !== undefined) return [cannotEvaluate(indicator, problem)];
      return meter.measure(scene).flatMap(measured => {
        const usual = this.#usual.find(keyOf(indicator, measured));
        return usual === undefined ? [] : (judge(indicator, measured, usual) ?? []);
      });
    });
  }

  learn({ window, now, notBeforeMs }: Scene, isSuspect: (key: string) => boolean): void {
    for (const { indicator, meter } of this.#metered) {
      for (const measured of meter.measure({ window, now, notBeforeMs })) {
        const key = findingKey({ subject: { service: measured.service }, indicator: indicator.name });
        if (!isSuspect(key)) learn(this.#usual.take(keyOf(indicator, measured), now), measured);
      }
    }
  }

  save(): Json {
    return this.#usual.save() as unknown as Json;
  }
}

function keyOf({ name }: DerivedIndicator, { service }: Measured): string {
  return `${service} ${name}`;
}

function learn(usual: Usual, { value, events }: Measured): void {
  learnValue(usual.values, value);
  if (events === undefined) return;
  usual.bad = usual.bad * DECAY + events.bad;
  usual.total = usual.total * DECAY + events.total;
}

function judge(indicator: DerivedIndicator, measured: Measured, usual: Usual): Finding | undefined {
  const baseline = usual.values;
  if (baseline.values.length < VALUES_TO_TRUST) return undefined;
  const { worse, floor, floorRatio } = indicator;
  const band = { spreads: SPREADS, ratio: floorRatio, floor };
  const edge = worse === 'lower' ? lowerEdge(baseline, band) : upperEdge(baseline, band);
  const isBad = (value: number) => (worse === 'lower' ? value < edge : value > edge);
  const { value, recent = value } = measured;
  if (!isBad(value) || !isBad(recent) || !isProved(measured, usual)) return undefined;
  const isShare = indicator.source.kind !== 'query';
  return {
    subject: { service: measured.service },
    indicator: indicator.name,
    class: indicator.class,
    grade: indicator.grade,
    score: scoreOfExcess(Math.abs(value - baseline.level) / Math.max(Number.EPSILON, Math.abs(edge - baseline.level))),
    value,
    expected:
      worse === 'lower'
        ? { low: edge, high: isShare ? 1 : Number.POSITIVE_INFINITY }
        : { low: isShare ? 0 : Number.NEGATIVE_INFINITY, high: edge },
    unit: indicator.unit,
    description: describe(indicator, measured, baseline),
    openAfterTicks: TICKS,
  };
}

/** Of few events a share says little: so many bad ones must be no chance at the usual share. */
function isProved({ events }: Measured, { bad, total }: Usual): boolean {
  if (events === undefined) return true;
  const all = Math.round(events.total);
  const usualShare = Math.min(1, Math.max(LEAST_USUAL, bad / Math.max(1, total)));
  return binomialUpperTail(Math.min(all, Math.round(events.bad)), all, usualShare) < SURPRISE;
}

function describe(
  { title, unit, source }: DerivedIndicator,
  { value, events }: Measured,
  { level }: RobustBaseline,
): Sentence {
  const said = {
    en: `${title} ${withUnit(value, unit)}, usual ${withUnit(level, unit)}`,
    zh: `${title} ${withUnit(value, unit)}，平时 ${withUnit(level, unit)}`,
  };
  if (events === undefined || source.kind !== 'events') return said;
  const [bad, total, minutes] = [events.bad, events.total, events.stretchMs / 60_000].map(Math.round);
  return about(said, {
    en: `${bad} of ${total} bad in ${minutes} min`,
    zh: `${minutes} min 内 ${total} 个中有 ${bad} 个不良`,
  });
}

function withUnit(value: number, unit: string): string {
  if (unit === 'ratio') return `${(100 * value).toFixed(1)} %`;
  return `${Number(value.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
}

function cannotEvaluate({ name, service, class: ofClass }: DerivedIndicator, problem: string): Finding {
  return {
    subject: { service },
    indicator: `${name}-unreadable`,
    class: ofClass,
    grade: 'info',
    score: 0.5,
    value: 0,
    expected: { low: 0, high: 0 },
    unit: '1',
    description: about({ en: `indicator ${name} cannot be evaluated`, zh: `指标 ${name} 无法计算` }, unworded(problem)),
    openAfterTicks: 1,
  };
}
