import type { AnomalyClass, Grade, Subject } from '#domain/anomaly.ts';
import { describeSubject } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import type { Language, Sentence } from '#domain/sentence.ts';
import { callersOf, type Dependency } from '#domain/topology.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Absence, Condition, Relation, SubjectKind, SymptomPattern } from './patterns.ts';

/** A finding and since when it is there. Anomalies fit, open and lately closed ones. */
export interface Symptom {
  readonly subject: Subject;
  readonly indicator: string;
  readonly class: AnomalyClass;
  readonly grade: Grade;
  /** In [0, 1]. */
  readonly score: number;
  readonly value: number;
  readonly expected: { readonly low: number; readonly high: number };
  readonly unit: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface PatternInput {
  readonly patterns: readonly SymptomPattern[];
  readonly symptoms: readonly Symptom[];
  readonly changes: readonly Change[];
  readonly dependencies: readonly Dependency[];
}

export interface PatternMatch {
  readonly pattern: SymptomPattern;
  /** Of the first condition. */
  readonly subject: Subject;
  readonly startedAt: number;
  /** In [0, 1]: the chance that not all of the symptoms are noise, were their scores chances. */
  readonly score: number;
  readonly symptoms: readonly Symptom[];
  readonly changes: readonly Change[];
  readonly description: Sentence;
}

/** What a condition can be bound to. */
interface Sign {
  readonly subject: Subject;
  readonly at: number;
  readonly symptom?: Symptom;
  readonly change?: Change;
}

type Bound = ReadonlyMap<string, Sign>;

interface Scene {
  readonly signs: readonly Sign[];
  readonly dependencies: readonly Dependency[];
}

/** Enough for a bad day; what is weaker than these tells no story of its own. */
const MOST_SIGNS = 300;
const GRADE_RANK: Readonly<Record<Grade, number>> = { info: 0, warning: 1, critical: 2 };

/** The patterns that are there, the most telling first: those that join the most, then those of the highest score. */
export function matchPatterns({ patterns, symptoms, changes, dependencies }: PatternInput): PatternMatch[] {
  const signs: Sign[] = [
    ...changes.map(change => ({ subject: { service: change.service }, at: change.at, change })),
    ...[...symptoms]
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_SIGNS)
      .map(symptom => ({ subject: symptom.subject, at: symptom.startedAt, symptom })),
  ];
  const scene = { signs, dependencies };
  return patterns
    .flatMap(pattern => matchOne(pattern, scene))
    .sort((a, b) => b.pattern.all.length - a.pattern.all.length || b.score - a.score);
}

/** The match as a finding, so that it can be tracked like any other. */
export function toFinding(match: PatternMatch): Finding {
  const strongest = match.symptoms.reduce<Symptom | undefined>(
    (best, symptom) => (best === undefined || symptom.score > best.score ? symptom : best),
    undefined,
  );
  return {
    subject: match.subject,
    indicator: match.pattern.id,
    class: match.pattern.class,
    grade: match.pattern.grade,
    score: match.score,
    value: strongest?.value ?? 1,
    expected: strongest?.expected ?? { low: 0, high: 0 },
    unit: strongest?.unit ?? '1',
    description: match.description,
    openAfterTicks: 1,
    rule: match.pattern.id,
  };
}

/** One match for each service at most: the one with the strongest signs. */
function matchOne(pattern: SymptomPattern, scene: Scene): PatternMatch[] {
  const matches = new Map<string, PatternMatch>();
  const first = pattern.all[0]!;
  for (const sign of scene.signs) {
    if (matches.has(sign.subject.service) || !fits(first, sign, new Map(), pattern, scene)) continue;
    const bound = bindRest(pattern, new Map([[first.as, sign]]), scene);
    if (bound !== undefined) matches.set(sign.subject.service, describeMatch(pattern, bound, sign));
  }
  return [...matches.values()];
}

/** Tries signs for the first condition that has none, the strongest first, and goes on from there. */
function bindRest(pattern: SymptomPattern, bound: Bound, scene: Scene): Bound | undefined {
  const next = pattern.all[bound.size];
  if (next === undefined) return pattern.none.some(absence => isThere(absence, bound, scene)) ? undefined : bound;
  const taken = new Set(bound.values());
  for (const sign of scene.signs) {
    if (taken.has(sign) || !fits(next, sign, bound, pattern, scene)) continue;
    const complete = bindRest(pattern, new Map([...bound, [next.as, sign]]), scene);
    if (complete !== undefined) return complete;
  }
  return undefined;
}

function fits(condition: Condition, sign: Sign, bound: Bound, pattern: SymptomPattern, scene: Scene): boolean {
  if (!condition.mayHaveEnded && sign.symptom?.endedAt !== undefined) return false;
  if (!hasTrait(condition, sign, bound, scene)) return false;
  const after = condition.startsAfter === undefined ? undefined : bound.get(condition.startsAfter)!;
  if (after !== undefined && sign.at < after.at) return false;
  if (![...bound.values()].every(other => Math.abs(other.at - sign.at) <= pattern.withinMs)) return false;
  return condition.times === 1 || countRepeats(condition, sign, bound, pattern, scene) >= condition.times;
}

/** How often the same happened to the service in the pattern's time before this sign, itself included. */
function countRepeats(
  condition: Condition,
  sign: Sign,
  bound: Bound,
  { withinMs }: SymptomPattern,
  scene: Scene,
): number {
  return scene.signs.filter(
    other =>
      other.subject.service === sign.subject.service &&
      other.at <= sign.at &&
      sign.at - other.at <= withinMs &&
      hasTrait(condition, other, bound, scene),
  ).length;
}

function isThere(absence: Absence, bound: Bound, scene: Scene): boolean {
  const taken = new Set(bound.values());
  return scene.signs.some(
    sign => !taken.has(sign) && sign.symptom?.endedAt === undefined && hasTrait(absence, sign, bound, scene),
  );
}

function hasTrait(trait: Absence, sign: Sign, bound: Bound, { dependencies }: Scene): boolean {
  const { symptom, change } = sign;
  if (trait.changes.length > 0) {
    if (change === undefined || !trait.changes.includes(change.kind)) return false;
  } else {
    if (symptom === undefined) return false;
    if (trait.indicators.length > 0 && !trait.indicators.some(each => each.test(symptom.indicator))) return false;
    if (trait.direction !== undefined && directionOf(symptom) !== trait.direction) return false;
    if (trait.leastGrade !== undefined && GRADE_RANK[symptom.grade] < GRADE_RANK[trait.leastGrade]) return false;
  }
  if (trait.subjects.length > 0 && !trait.subjects.includes(kindOf(sign.subject))) return false;
  if (trait.relation === undefined) return true;
  return isRelated(trait.relation, sign.subject, bound.get(trait.of!)!.subject, dependencies);
}

function directionOf({ value, expected }: Symptom): 'up' | 'down' | undefined {
  if (value > expected.high) return 'up';
  return value < expected.low ? 'down' : undefined;
}

function kindOf(subject: Subject): SubjectKind {
  if (subject.callee !== undefined) return 'edge';
  return subject.instance === undefined ? 'service' : 'instance';
}

function isRelated(relation: Relation, a: Subject, b: Subject, dependencies: readonly Dependency[]): boolean {
  const calls = (from: string, to: string): boolean =>
    from !== to && dependencies.some(each => each.from === from && each.to === to);
  switch (relation) {
    case 'same-service':
      return a.service === b.service;
    case 'other-instance':
      return a.service === b.service && a.instance !== undefined && a.instance !== b.instance;
    case 'other-edge':
      return a.service === b.service && a.callee !== undefined && a.callee !== b.callee;
    case 'same-callee':
      return a.callee !== undefined && a.callee === b.callee && a.service !== b.service;
    case 'caller':
      return calls(a.service, b.service);
    case 'callee':
      return calls(b.service, a.service);
    case 'upstream':
      return a.service !== b.service && callersOf(b.service, dependencies).includes(a.service);
    case 'downstream':
      return a.service !== b.service && callersOf(a.service, dependencies).includes(b.service);
    case 'beyond':
      return a.callee !== undefined && a.service === b.callee;
    case 'near':
      return a.service === b.service || calls(a.service, b.service) || calls(b.service, a.service);
  }
}

function describeMatch(pattern: SymptomPattern, bound: Bound, first: Sign): PatternMatch {
  const signs = [...bound.values()];
  const symptoms = signs.flatMap(sign => sign.symptom ?? []);
  return {
    pattern,
    subject: first.subject,
    startedAt: Math.min(...signs.map(sign => sign.at)),
    score: 1 - symptoms.reduce((doubt, symptom) => doubt * (1 - symptom.score), 1),
    symptoms,
    changes: signs.flatMap(sign => sign.change ?? []),
    description: { en: fill(pattern, 'en', bound), zh: fill(pattern, 'zh', bound) },
  };
}

function fill({ says }: SymptomPattern, language: Language, bound: Bound): string {
  return says[language].replaceAll(/\{(\w+)\.(\w+)\}/g, (_, name: string, field: string) => {
    const { subject, symptom, change } = bound.get(name)!;
    switch (field) {
      case 'service':
        return subject.service;
      case 'callee':
        return subject.callee ?? subject.service;
      case 'indicator':
        return symptom?.indicator ?? change?.kind ?? '';
      case 'value':
        return symptom === undefined ? '' : describeValue(symptom);
      case 'summary':
        return change?.summary[language] ?? '';
      default:
        return describeSubject(subject);
    }
  });
}

function describeValue({ value, unit }: Symptom): string {
  if (unit === 'ratio') return `${Number((value * 100).toPrecision(3))} %`;
  if (unit === 'By') return `${Math.round(value / 1024 / 1024)} MB`;
  return `${Number(value.toPrecision(3))} ${unit}`;
}
