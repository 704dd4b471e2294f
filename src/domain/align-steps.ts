import type { Json, JsonObject } from '#base/json.ts';
import type { Step } from './plan.ts';
import type { StepState } from './run.ts';

/** A step of each of two plans, or of one of them alone. */
export interface StepPair {
  readonly left?: Step;
  readonly right?: Step;
}

/**
 * Steps of the same id and kind belong together; of the rest, those that do the same at the same target, in their order. What
 * is left stands alone: those of the left plan at their place, those of the right one after their predecessor.
 */
export function alignSteps(left: readonly Step[], right: readonly Step[]): StepPair[] {
  const partners = new Map<Step, Step>();
  const taken = new Set<Step>();
  for (const isAlike of [hasSameId, doesTheSame]) {
    for (const step of left.filter(each => !partners.has(each))) {
      const partner = right.find(each => !taken.has(each) && isAlike(step, each));
      if (partner === undefined) continue;
      partners.set(step, partner);
      taken.add(partner);
    }
  }
  const pairs: StepPair[] = left.map(step => {
    const partner = partners.get(step);
    return partner === undefined ? { left: step } : { left: step, right: partner };
  });
  for (const [index, step] of right.entries()) {
    if (taken.has(step)) continue;
    const before = right[index - 1];
    pairs.splice(pairs.findIndex(pair => before !== undefined && pair.right === before) + 1, 0, { right: step });
  }
  return pairs;
}

function hasSameId(one: Step, other: Step): boolean {
  return one.id === other.id && one.kind === other.kind && verbOf(one) === verbOf(other);
}

function doesTheSame(one: Step, other: Step): boolean {
  return shapeOf(one) === shapeOf(other);
}

/** What it does and to whom, but not with which params. */
export function shapeOf(step: Step): string {
  const targets = step.kind === 'gate' ? step.gate.services : 'call' in step ? [step.call.service] : [];
  return JSON.stringify([step.kind, verbOf(step), targets]);
}

function verbOf(step: Step): string {
  return 'call' in step ? step.call.action : '';
}

/** What a step was told, and what it found before it acted, by names such as `params.version`. */
export function settingsOf(step: Step, state: StepState | undefined): Record<string, Json> {
  return Object.fromEntries([...listLeaves('', toldTo(step)), ...listLeaves('found', state?.undo ?? {})]);
}

function toldTo(step: Step): JsonObject {
  switch (step.kind) {
    case 'action':
      return { ...step.call, timeoutMs: step.timeoutMs, ...(step.retry && { retry: { ...step.retry } }) };
    case 'undo':
      return { ...step.call, timeoutMs: step.timeoutMs };
    case 'gate': {
      const { incident: _each, requests, ...gate } = step.gate;
      return { gate: { ...gate, ...(requests && { requests: requests.map(request => ({ ...request })) }) } };
    }
    case 'wait':
      return { durationMs: step.durationMs };
  }
}

function listLeaves(place: string, value: Json): [string, Json][] {
  const isInner = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isInner) return [[place, value]];
  return Object.entries(value).flatMap(([name, inner]) => listLeaves(place === '' ? name : `${place}.${name}`, inner));
}
