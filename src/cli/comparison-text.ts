import type { ComparedRun, ComparedStep, RunAspect, RunComparison, StepSide } from '#api/run-comparison.ts';
import { type Sentence, unworded } from '#api/sentence.ts';
import { describeDurationMs } from '#base/duration.ts';
import { say } from './language.ts';
import { paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { describeInstant, plain } from './text.ts';

type Row = readonly [mark: string, what: string, left: string, right: string];

const NONE = '-';
const MARK = '≠';
const SAME_PLAN: Sentence = { en: 'the same plan', zh: '计划相同' };
const OTHER_PLAN: Sentence = { en: 'different plans', zh: '计划不同' };
const LEGEND: Sentence = { en: '; ≠ marks what differs', zh: '；≠ 表示不同之处' };

/** Two runs side by side, at most 100 columns wide; the mark tells without colours. */
export function describeComparison(comparison: RunComparison): string[] {
  const { left, right, isSamePlan } = comparison;
  return [
    paint('strong', `RUN-${left.number} | RUN-${right.number}  ${plain(say(left.title))}`),
    `  ${say(isSamePlan ? SAME_PLAN : OTHER_PLAN)}${say(LEGEND)}`,
    '',
    ...renderTable(columnsOf(comparison), [
      ...listFacts(comparison),
      ...listRisk(comparison),
      ...comparison.steps.flatMap(listStep),
    ]),
  ];
}

function columnsOf({ left, right }: RunComparison): Column[] {
  return [
    { title: '', paint: cell => paint('warn', cell) },
    { title: '', flexible: true },
    { title: unworded(`RUN-${left.number}`), flexible: true },
    { title: unworded(`RUN-${right.number}`), flexible: true },
  ];
}

function listFacts({ left, right, differences }: RunComparison): Row[] {
  const row = (name: Sentence, tell: (run: ComparedRun) => string, aspect?: RunAspect): Row => [
    aspect !== undefined && differences.includes(aspect) ? MARK : '',
    say(name),
    tell(left),
    tell(right),
  ];
  return [
    row({ en: 'created', zh: '创建于' }, run => describeInstant(run.createdAt)),
    row({ en: 'status', zh: '状态' }, run => run.status, 'status'),
    // No two sentences are alike: what they tell differs when the status does.
    row({ en: 'outcome', zh: '结果' }, run => say(run.summary), 'status'),
    row({ en: 'waited', zh: '等待' }, run => describeSpan(run.waitedMs), 'waiting'),
    row({ en: 'took', zh: '用时' }, run => describeSpan(run.durationMs), 'duration'),
    row({ en: 'asked for by', zh: '提出者' }, run => run.requestedBy, 'requested-by'),
    row({ en: 'agreed', zh: '同意者' }, describeVotes, 'approvals'),
    row({ en: 'risk', zh: '风险' }, ({ risk }) => `${risk.score.toFixed(2)} (${risk.level})`, 'risk'),
  ];
}

function describeVotes({ votes }: ComparedRun): string {
  const refused = say({ en: ' (refused)', zh: '（拒绝）' });
  return votes.map(({ by, approve }) => `${by}${approve ? '' : refused}`).join(', ') || NONE;
}

/** Parts that are alike say nothing. */
function listRisk({ risk }: RunComparison): Row[] {
  const tell = (value: number | undefined) => value?.toFixed(2) ?? NONE;
  return risk.filter(part => part.differs).map(({ name, left, right }) => [MARK, `  ${name}`, tell(left), tell(right)]);
}

function listStep({ id, left, right, differences, settings }: ComparedStep): Row[] {
  const mark = differences.length > 0 ? MARK : '';
  const name = left !== undefined && right !== undefined && left.id !== right.id ? `${left.id} | ${right.id}` : id;
  const isTold = differences.includes('status') || differences.includes('presence');
  return [
    [mark, name, describeSide(left), describeSide(right)],
    ...(isTold ? [['', '', tellSummary(left), tellSummary(right)] as const] : []),
    ...settings.map(setting => [MARK, `  ${setting.name}`, tellValue(setting.left), tellValue(setting.right)] as const),
  ];
}

function describeSide(side: StepSide | undefined): string {
  if (side === undefined) return NONE;
  const attempts = { en: `${side.attempts} attempts`, zh: `${side.attempts} 次尝试` };
  return [
    side.status,
    ...(side.durationMs === undefined ? [] : [describeDurationMs(side.durationMs)]),
    ...(side.attempts > 1 ? [say(attempts)] : []),
  ].join(', ');
}

function tellSummary(side: StepSide | undefined): string {
  return side === undefined ? '' : say(side.summary);
}

function describeSpan(durationMs: number | undefined): string {
  return durationMs === undefined ? NONE : describeDurationMs(durationMs);
}

function tellValue(value: unknown): string {
  if (value === undefined) return NONE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
