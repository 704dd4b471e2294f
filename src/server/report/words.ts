import { describeDurationMs } from '#base/duration.ts';
import type { FailureType } from '#domain/cause.ts';
import type { FailureTrend } from '#domain/impact.ts';
import type { Incident } from '#domain/incident.ts';
import type { NextCheck, ReportedRun, RuledOut, SimilarCase } from '#domain/report.ts';
import type { Language } from '#domain/sentence.ts';

type Check<Name extends NextCheck['check']> = Name extends 'tell-apart' | 'known-problem'
  ? Extract<NextCheck, { check: Name }>
  : { readonly service: string };
type Ruled<Name extends RuledOut['reason']> = Extract<RuledOut, { reason: Name }>;
interface Place {
  readonly service: string;
  readonly callee?: string;
}

/** Everything that a report says, in one language. Sentences take numbers already written out. */
export interface Words {
  readonly language: Language;
  readonly duration: (ms: number) => string;
  readonly join: (items: readonly string[]) => string;
  readonly titles: Readonly<
    Record<
      | ('summary' | 'timeline' | 'causes' | 'similar' | 'spread' | 'impact' | 'ruledOut' | 'decisions' | 'checks')
      | ('began' | 'detected' | 'over' | 'open' | 'status' | 'grade' | 'services' | 'for' | 'against' | 'none'),
      string
    >
  >;
  readonly types: Readonly<Record<FailureType, string>>;
  readonly statuses: Readonly<Record<Incident['status'], string>>;
  readonly grades: Readonly<Record<Incident['grade'], string>>;
  readonly outcomes: Readonly<Record<NonNullable<Incident['outcome']>, string>>;
  readonly runStatuses: Readonly<Record<ReportedRun['status'], string>>;
  readonly before: (duration: string) => string;
  readonly after: (duration: string) => string;
  readonly known: (place: string, problem: string, type: string, confidence: string) => string;
  readonly unsure: (place: string, problem: string, confidence: string) => string;
  readonly unknown: string;
  readonly confidence: (value: string) => string;
  /** By the symptoms alone, the likeliest first. */
  readonly likelyTypes: (service: string, types: readonly (readonly [type: string, share: string])[]) => string;
  readonly similar: (past: SimilarCase, outcome: string, duration: string) => string;
  readonly moreSigns: (count: number) => string;
  readonly entry: (service: string, calls: number, failed: number, slow: number, limit: string | undefined) => string;
  readonly unharmed: (service: string, calls: number) => string;
  readonly users: (affected: number, seen: number, attribute: string) => string;
  readonly harmed: (services: string) => string;
  readonly indicator: (title: string, before: string | undefined, now: string) => string;
  readonly budget: (title: string, spent: string, left: string, rate: string) => string;
  readonly exhausted: (span: string) => string;
  readonly overspent: string;
  /** `points` are percentage points a minute, with their bounds. */
  readonly trend: (
    direction: FailureTrend['direction'],
    ratio: string,
    points: readonly [string, string, string],
  ) => string;
  readonly limit: (place: string, metric: string, value: string, limit: string, span: string) => string;
  readonly between: (expected: string, earliest: string, latest: string | undefined) => string;
  readonly ruled: { readonly [Name in RuledOut['reason']]: (item: Ruled<Name>, when: string) => string };
  readonly checks: Readonly<Record<FailureType, (place: Place) => string>> & {
    readonly [Name in Exclude<NextCheck['check'], FailureType>]: (item: Check<Name>) => string;
  };
}

export function placeOf({ service, callee }: Place): string {
  return callee === undefined ? service : `${service} → ${callee}`;
}

/** `42 s`, `1 min 30 s`, `2 h`. */
export function describeDuration(ms: number): string {
  return describeDurationMs(ms).replace(/ 0 min$/, '');
}

/** `42 秒`、`1 分 30 秒`. */
export function describeDurationInChinese(ms: number): string {
  return describeDuration(ms)
    .replace(/\bms\b/, '毫秒')
    .replace(/\bmin$/, '分钟')
    .replace(/\bmin\b/, '分')
    .replace(/\bs\b/, '秒')
    .replace(/\bh\b/, '小时')
    .replace(/\bd\b/, '天');
}
