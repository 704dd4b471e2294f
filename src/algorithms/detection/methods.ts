import { createTrendDetector } from '../forecasts/trend-detector.ts';
import { createDynamicBaseline } from '../outliers/dynamic-baseline.ts';
import { createIqr } from '../outliers/iqr.ts';
import { createRobustThreeSigma } from '../outliers/robust-three-sigma.ts';
import { createStaticRule, type StaticRuleSettings } from '../outliers/static-rule.ts';
import type { StreamingDetector } from '../outliers/streaming-detector.ts';
import { createStreamingForest } from '../outliers/streaming-forest.ts';
import { createThreeSigma } from '../outliers/three-sigma.ts';
import { createStreamingAutoencoder } from '../sequences/streaming-autoencoder.ts';
import { DETECTORS, type Detector } from './detectors.ts';

/** A method that joins the ensemble by name, on one series. */
export interface Member {
  readonly name: string;
  /** Its number in a verdict. */
  readonly detector: Detector;
  /** What it says is what a person said, so that it is not held against a record. */
  readonly isRule: boolean;
  step(timestampMs: number, value: number): number;
  reset(): void;
  /** Rows seen when it next trains anew, which takes long; 0 for what never does. */
  nextTraining(): number;
  /** Plain JSON. */
  save(): unknown;
  restore(saved: unknown): void;
}

const TREND_WINDOW_MS = 8 * 3_600_000;

/** The ensemble itself, and every method that can be chosen beside it or instead of it. */
export const METHOD_NAMES = [
  'ensemble',
  'three-sigma',
  'robust-three-sigma',
  'iqr',
  'dynamic-baseline',
  'trend',
  'isolation-forest',
  'lstm-autoencoder',
] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

const STATIC_RULE = /^static-rule:(>=|<=|==|!=|>|<)(-?[\d.]+(?:e[+-]?\d+)?)(?::(\d+)(s|m|h))?$/i;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Whether a text names a method: one of `METHOD_NAMES`, or a rule with its duration such as `static-rule:>0.9:5m`. */
export function isMethod(text: string): boolean {
  return METHOD_NAMES.some(name => name === text) || STATIC_RULE.test(text);
}

/** A fresh member; undefined for the ensemble, which is none, and for what is no method. */
export function createMember(method: string): Member | undefined {
  switch (method as MethodName) {
    case 'three-sigma':
      return memberOf(createThreeSigma(), DETECTORS.threeSigma);
    case 'robust-three-sigma':
      return memberOf(createRobustThreeSigma(), DETECTORS.robustThreeSigma);
    case 'iqr':
      return memberOf(createIqr(), DETECTORS.iqr);
    case 'dynamic-baseline':
      return memberOf(createDynamicBaseline(), DETECTORS.dynamicBaseline);
    case 'trend':
      return memberOf(createTrendDetector({ windowMs: TREND_WINDOW_MS }), DETECTORS.trend);
    case 'isolation-forest':
      return memberOf(createStreamingForest(), DETECTORS.isolationForest);
    case 'lstm-autoencoder':
      return memberOf(createStreamingAutoencoder(), DETECTORS.lstmAutoencoder);
    default:
      return createRuleMember(method);
  }
}

function createRuleMember(method: string): Member | undefined {
  const [, operator, threshold, count, unit] = STATIC_RULE.exec(method) ?? [];
  if (operator === undefined) return undefined;
  const rule = createStaticRule({
    operator: operator as StaticRuleSettings['operator'],
    threshold: Number(threshold),
    forMs: count === undefined ? 0 : Number(count) * UNIT_MS[unit!.toLowerCase()]!,
  });
  return { ...memberOf(rule, DETECTORS.staticRule), name: method, isRule: true };
}

function memberOf<State, Saved>(method: StreamingDetector<State, Saved>, detector: Detector): Member {
  let state = method.createState();
  return {
    name: method.name,
    nextTraining: () => (isTrained(state) ? state.nextTraining : 0),
    detector,
    isRule: false,
    step: (timestampMs, value) => method.step(state, timestampMs, value),
    reset: () => {
      state = method.createState();
    },
    save: () => method.save(state),
    restore: saved => {
      state = method.restore(saved as Saved);
    },
  };
}

function isTrained(state: unknown): state is { readonly nextTraining: number } {
  return typeof state === 'object' && state !== null && 'nextTraining' in state;
}
