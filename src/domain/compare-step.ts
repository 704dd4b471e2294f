import { canonicalJson, type Json } from '#base/json.ts';
import { settingsOf } from './align-steps.ts';
import type { Step } from './plan.ts';
import type { StepState } from './run.ts';
import type { Sentence } from './sentence.ts';

/** A step of a plan, and what became of it. */
export interface StepFacts {
  readonly step: Step;
  /** Undefined until the run has come to know it. */
  readonly state: StepState | undefined;
  /** Attempts after the first. */
  readonly retries: number;
}

export interface ComparedStep {
  readonly id: string;
  readonly kind: Step['kind'];
  readonly left?: StepSide;
  readonly right?: StepSide;
  readonly differences: readonly StepAspect[];
  /** Of what it was told, and of what it found before it acted: only what differs. */
  readonly settings: readonly SettingDifference[];
}

export type StepAspect = 'presence' | 'status' | 'duration' | 'attempts' | 'settings';

export interface StepSide {
  readonly id: string;
  readonly action?: string;
  readonly service?: string;
  readonly status: StepState['status'];
  readonly summary: Sentence;
  readonly isWorse?: true;
  readonly durationMs?: number;
  readonly attempts: number;
}

/** `params.version`, `gate.holdMs`, `found.replicas`; absent where that side has none. */
export interface SettingDifference {
  readonly name: string;
  readonly left?: Json;
  readonly right?: Json;
}

/** No two runs take equally long; only what a person would notice counts. */
const NOTICED_MS = 1000;
const NOTICED_RATIO = 1.5;

/** At least one side is there. */
export function compareStep(left: StepFacts | undefined, right: StepFacts | undefined): ComparedStep {
  const { id, kind } = (left ?? right)!.step;
  if (left === undefined || right === undefined) {
    const side = { ...(left && { left: describeStep(left) }), ...(right && { right: describeStep(right) }) };
    return { id, kind, ...side, differences: ['presence'], settings: [] };
  }
  const [one, other] = [describeStep(left), describeStep(right)];
  const settings = compareSettings(settingsOf(left.step, left.state), settingsOf(right.step, right.state));
  const differences = keysThatHold<StepAspect>({
    presence: false,
    status: one.status !== other.status || one.isWorse !== other.isWorse,
    duration: isNoticed(one.durationMs, other.durationMs),
    attempts: one.attempts !== other.attempts,
    settings: settings.length > 0,
  });
  return { id, kind, left: one, right: other, differences, settings };
}

export function isNoticed(leftMs: number | undefined, rightMs: number | undefined): boolean {
  if (leftMs === undefined || rightMs === undefined) return false;
  const [less, more] = leftMs < rightMs ? [leftMs, rightMs] : [rightMs, leftMs];
  return more - less >= NOTICED_MS && more >= less * NOTICED_RATIO;
}

export function keysThatHold<Name extends string>(holds: Readonly<Record<Name, boolean>>): Name[] {
  return (Object.keys(holds) as Name[]).filter(name => holds[name]);
}

/** Empty until both ends are known. */
export function spanOf(from: number | undefined, to: number | undefined): { durationMs?: number } {
  return from === undefined || to === undefined ? {} : { durationMs: Math.max(0, to - from) };
}

function describeStep({ step, state, retries }: StepFacts): StepSide {
  return {
    id: step.id,
    ...('call' in step ? { action: step.call.action, service: step.call.service } : {}),
    status: state?.status ?? 'waiting',
    summary: state?.summary ?? { en: '', zh: '' },
    ...(state?.isWorse === undefined ? {} : { isWorse: state.isWorse }),
    ...spanOf(state?.startedAt, state?.endedAt),
    attempts: state?.startedAt === undefined ? 0 : 1 + retries,
  };
}

function compareSettings(left: Readonly<Record<string, Json>>, right: Readonly<Record<string, Json>>) {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.flatMap((name): SettingDifference[] => {
    const [one, other] = [left[name], right[name]];
    if (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other)) return [];
    return [{ name, ...(one === undefined ? {} : { left: one }), ...(other === undefined ? {} : { right: other }) }];
  });
}
