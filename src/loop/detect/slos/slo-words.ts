import type { BurnRateVerdict } from '#algorithms/judgement/burn-rate-alerts.ts';
import { errorBudget } from '#algorithms/judgement/error-budget.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { BurnRateReport, SloReport } from '#domain/slo-report.ts';
import { durationOfWindow } from '#domain/slo-window.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import type { ReadWatched, SloAccount } from './slo-account.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function toReport(account: SloAccount, now: number, readWatched: ReadWatched): SloReport {
  const { slo, objective, verdicts, problem } = account;
  const { known, knownMs, whole } = account.read(now, readWatched);
  const budget = errorBudget(whole, objective.target);
  const hasData = known.total > 0;
  const firing = verdicts.filter(({ status }) => status === 'firing');
  return {
    name: account.name,
    title: slo.objectives.length === 1 ? slo.title : `${slo.title}: ${objective.title}`,
    description: slo.description,
    service: slo.service,
    target: objective.target,
    windowMs: durationOfWindow(slo.window),
    windowKind: slo.window.kind,
    budgeting: slo.budgeting,
    status: !hasData ? 'no-data' : known.good / known.total >= objective.target ? 'met' : 'missed',
    alert: firing[0]?.rule.severity ?? 'none',
    knownMs,
    good: known.good,
    total: known.total,
    ...(hasData && { sli: known.good / known.total, budgetLeft: budget.leftRatio }),
    burnRates: verdicts.map(toBurnRate),
    notes: problem === undefined ? account.notes : [...account.notes, problem],
  };
}

/** What an alert of this account is called, page and ticket apart: a ticket that becomes a page is news. */
export function toFinding(account: SloAccount, verdict: BurnRateVerdict, report: SloReport): Finding {
  const { rule, longBurnRate, shortBurnRate } = verdict;
  const isPage = rule.severity === 'page';
  const { indicator } = account.objective;
  const isOfTime = indicator.kind === 'threshold' || (indicator.kind === 'calls' && indicator.limitMs !== undefined);
  return {
    subject: { service: report.service },
    indicator: isPage ? `slo-${report.name}` : `slo-${report.name}-ticket`,
    class: isOfTime ? 'performance' : 'availability',
    grade: isPage ? 'critical' : 'info',
    score: scoreOfExcess(longBurnRate / rule.burnRate),
    value: longBurnRate,
    expected: { low: 0, high: rule.burnRate },
    unit: '1',
    description: describe(verdict, report, shortBurnRate),
    openAfterTicks: 1,
    rule: report.name,
  };
}

/** `5 min`, `1 h`, `3 d`: windows are round. */
function describeWindow(durationMs: number): string {
  if (durationMs >= DAY_MS && durationMs % DAY_MS === 0) return `${durationMs / DAY_MS} d`;
  if (durationMs >= HOUR_MS) return `${Number((durationMs / HOUR_MS).toFixed(1))} h`;
  return `${Number((durationMs / MINUTE_MS).toFixed(1))} min`;
}

function describe({ rule, longBurnRate }: BurnRateVerdict, report: SloReport, shortBurnRate: number): Sentence {
  const [long, longWindow] = [times(longBurnRate), describeWindow(rule.longWindowMs)];
  const [short, shortWindow] = [times(shortBurnRate), describeWindow(rule.shortWindowMs)];
  const { sli = 1, budgetLeft = 0, target } = report;
  const window = describeWindow(report.windowMs);
  const left =
    budgetLeft < 0
      ? { en: `the budget of ${window} is overspent`, zh: `${window} 的预算已超支` }
      : {
          en: `${percent(budgetLeft, 0)} of the budget of ${window} left`,
          zh: `${window} 的预算剩余 ${percent(budgetLeft, 0)}`,
        };
  const [good, promised] = [percent(sli, digitsOf(target)), percent(target, digitsOf(target))];
  return {
    en: `${report.name} burns its error budget ${long} times too fast over ${longWindow} and ${short} times over ${shortWindow}, limit ${times(rule.burnRate)}; ${good} good of ${promised} promised, ${left.en}`,
    zh: `${report.name} 的错误预算消耗过快：${longWindow} 内为 ${long} 倍，${shortWindow} 内为 ${short} 倍，阈值 ${times(rule.burnRate)} 倍；达标 ${good}，承诺 ${promised}，${left.zh}`,
  };
}

function toBurnRate({ rule, status, longBurnRate, shortBurnRate }: BurnRateVerdict): BurnRateReport {
  return {
    severity: rule.severity,
    limit: rule.burnRate,
    longWindowMs: rule.longWindowMs,
    shortWindowMs: rule.shortWindowMs,
    ...(Number.isFinite(longBurnRate) && { longBurnRate }),
    ...(Number.isFinite(shortBurnRate) && { shortBurnRate }),
    status,
  };
}

function times(rate: number): string {
  return rate >= 10 ? rate.toFixed(Number.isInteger(rate) || rate >= 20 ? 0 : 1) : Number(rate.toFixed(1)).toString();
}

/** As many as the promise has: 99.5 %, 99.95 %. */
function digitsOf(target: number): number {
  const [, decimals = ''] = String(Number((100 * target).toPrecision(10))).split('.');
  return Math.max(1, decimals.length);
}

/** Cut off, not rounded: what falls short of the promise must not look like it. */
function percent(ratio: number, digits: number): string {
  const scale = 10 ** digits;
  return `${(Math.floor(100 * ratio * scale + 1e-9) / scale).toFixed(digits)} %`;
}
