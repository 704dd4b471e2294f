import { describeCounterfactual } from '#algorithms/causality/describe-counterfactual.ts';
import type { ReportAnswer, ReportWords } from '#api/report.ts';
import type { BudgetImpact, Impact, IndicatorImpact, LimitOutlook, TimeToLimit } from '#domain/impact.ts';
import type { NextCheck, Report, RuledOut, SimilarCase } from '#domain/report.ts';
import type { Language } from '#domain/sentence.ts';
import { placeOf, type Words } from './words.ts';
import { ENGLISH } from './words-en.ts';
import { CHINESE } from './words-zh.ts';

const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, zh: CHINESE };
const TOLD_TYPES = 3;
const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From so long on, durations are told in such steps. */
const ROUNDING = [
  [10 * HOUR_MS, HOUR_MS],
  [HOUR_MS, 10 * MINUTE_MS],
  [10 * MINUTE_MS, MINUTE_MS],
  [MINUTE_MS, 10_000],
] as const;

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

/** A report that has its facts but no sentences. */
type UnwordedReport = Report & Pick<ReportAnswer, 'counterfactual' | 'failureTypes' | 'similarCases'>;

/** Everything in a report that is worded by us, in sentences. */
export function phraseReport(report: UnwordedReport, language: Language): ReportWords {
  const words = WORDS[language];
  return {
    language,
    summary: phraseSummary(report, words),
    firstCause: phraseFirstCause(report, language),
    similarCases: (report.similarCases ?? []).map(each => phraseSimilar(each, words)),
    impact: report.impact === undefined ? [] : phraseImpact(report.impact, words),
    ruledOut: report.ruledOut.map(item => phraseRuledOut(item, report, words)),
    nextChecks: report.nextChecks.map(item => phraseCheck(item, words)),
  };
}

function phraseSummary({ verdict, causes }: Report, words: Words): string {
  const first = causes[0];
  if (first === undefined || verdict.status === 'unknown') return words.unknown;
  const confidence = first.confidence.toFixed(2);
  return verdict.status === 'known'
    ? words.known(placeOf(first), first.problem, words.types[first.type], confidence)
    : words.unsure(placeOf(first), first.problem, confidence);
}

function phraseFirstCause(report: UnwordedReport, language: Language): string[] {
  const words = WORDS[language];
  const { causes, counterfactual, failureTypes = [] } = report;
  const first = causes[0];
  const types = failureTypes
    .slice(0, TOLD_TYPES)
    .map(({ type, probability }) => [words.types[type], percent(probability)] as const);
  return [
    ...(counterfactual === undefined ? [] : [describeCounterfactual(counterfactual)[language]]),
    ...(first === undefined || types.length === 0 ? [] : [words.likelyTypes(first.service, types)]),
  ];
}

function phraseSimilar(past: SimilarCase, words: Words): string {
  return words.similar(past, words.outcomes[past.outcome], words.duration(roughly(past.durationMs)));
}

function phraseImpact(impact: Impact, words: Words): string[] {
  const { entries, users, services, indicators, budgets, outlook } = impact;
  return [
    ...phraseEntries(entries, words),
    ...(users === undefined ? [] : [words.users(users.affected, users.seen, users.attribute)]),
    ...(services.length === 0 ? [] : [words.harmed(words.join(services))]),
    ...indicators.map(each => phraseIndicator(each, words)),
    ...budgets.flatMap(each => phraseBudget(each, words)),
    ...(outlook.failures === undefined || entries.every(({ failed }) => failed === 0)
      ? []
      : [phraseTrend(outlook.failures, words)]),
    ...outlook.limits.map(each => phraseLimit(each, words)),
  ];
}

/** Entries that were not hurt are told only when none was. */
function phraseEntries(entries: Impact['entries'], words: Words): string[] {
  const hurt = entries.filter(({ failed, slow }) => failed + slow > 0);
  if (hurt.length === 0) {
    const calls = entries.reduce((sum, entry) => sum + entry.calls, 0);
    return calls === 0 ? [] : [words.unharmed(words.join(entries.map(({ service }) => service)), calls)];
  }
  return hurt.map(({ service, calls, failed, slow, slowerThanMs }) => {
    const limit = slowerThanMs === undefined ? undefined : words.duration(roughly(slowerThanMs));
    return words.entry(service, calls, failed, slow, limit);
  });
}

function phraseIndicator({ title, unit, before, now }: IndicatorImpact, words: Words): string {
  return words.indicator(title, before === undefined ? undefined : quantity(before, unit), quantity(now, unit));
}

function phraseBudget({ title, spentRatio, leftRatio, burnRate, exhaustedIn }: BudgetImpact, words: Words): string[] {
  const end =
    leftRatio <= 0 ? [words.overspent] : exhaustedIn === undefined ? [] : [words.exhausted(span(exhaustedIn, words))];
  return [words.budget(title, percent(spentRatio), percent(Math.max(0, leftRatio)), burnRate.toFixed(1)), ...end];
}

function phraseTrend(trend: NonNullable<Impact['outlook']['failures']>, words: Words): string {
  const points = (ratio: number): string => `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)}`.replace('-', '−');
  const { expected, low, high } = trend.perMinute;
  return words.trend(trend.direction, percent(trend.ratio), [points(expected), points(low), points(high)]);
}

function phraseLimit(outlook: LimitOutlook, words: Words): string {
  const { service, instance, metric, value, limit, unit, reachedIn } = outlook;
  return words.limit(instance ?? service, metric, quantity(value, unit), quantity(limit, unit), span(reachedIn, words));
}

function span({ expectedMs, earliestMs, latestMs }: TimeToLimit, words: Words): string {
  const say = (ms: number): string => words.duration(roughly(ms));
  return words.between(say(expectedMs), say(earliestMs), latestMs === undefined ? undefined : say(latestMs));
}

/** An estimate with seconds behind its hours would seem to be known better than it is. */
function roughly(ms: number): number {
  const stepMs = ROUNDING.find(([from]) => ms >= from)?.[1];
  return stepMs === undefined ? Number(ms.toPrecision(2)) : Math.round(ms / stepMs) * stepMs;
}

function phraseRuledOut(item: RuledOut, { incident }: Report, words: Words): string {
  const when = item.reason === 'harmless-change' ? whenOf(item.at - incident.startedAt, words) : '';
  // Each sentence takes the fields of its own reason.
  const phrase = words.ruled[item.reason] as (item: RuledOut, when: string) => string;
  return phrase(item, when);
}

function whenOf(offsetMs: number, words: Words): string {
  return offsetMs < 0 ? words.before(words.duration(-offsetMs)) : words.after(words.duration(offsetMs));
}

function phraseCheck(item: NextCheck, words: Words): string {
  const phrase = words.checks[item.check] as (item: NextCheck) => string;
  return phrase(item);
}

/** Numbers with as many digits as people read. */
function quantity(value: number, unit: string): string {
  if (unit === 'ratio') return percent(value);
  if (unit === 'By') return `${Math.round(value / MIB)} MiB`;
  const text = Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
  return unit === '' || unit === '1' ? text : `${text} ${unit.replaceAll(/[{}]/g, '')}`;
}

function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value !== 0 && Math.abs(value) < 1 ? value.toPrecision(2) : Math.round(value)} %`;
}
