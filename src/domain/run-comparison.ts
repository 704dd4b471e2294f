import { alignSteps, shapeOf } from './align-steps.ts';
import type { Approval, Vote } from './approval.ts';
import { type ComparedStep, compareStep, isNoticed, keysThatHold, type StepFacts, spanOf } from './compare-step.ts';
import type { Step } from './plan.ts';
import type { Risk, RiskPart } from './risk.ts';
import type { Run, RunStatus } from './run.ts';
import type { Sentence } from './sentence.ts';

/** A run with what others know of it. */
export interface RunFacts {
  readonly run: Run;
  readonly approval: Approval | undefined;
  /** Attempts after the first, by step; those without any may be absent. */
  readonly retries: ReadonlyMap<string, number>;
}

/** Two runs side by side: what each did and how it went, and where they differ. */
export interface RunComparison {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
  /** Both do the same steps at the same targets, whatever their params. */
  readonly isSamePlan: boolean;
  readonly differences: readonly RunAspect[];
  readonly risk: readonly ComparedRiskPart[];
  readonly steps: readonly ComparedStep[];
}

export type RunAspect = 'status' | 'plan' | 'requested-by' | 'approvals' | 'risk' | 'waiting' | 'duration';

export interface ComparedRun {
  readonly id: string;
  readonly number: number;
  readonly title: Sentence;
  readonly status: RunStatus;
  readonly summary: Sentence;
  readonly requestedBy: string;
  readonly incident?: string;
  readonly createdAt: number;
  /** From its creation to its start: for approval, or for a lock. */
  readonly waitedMs?: number;
  /** Absent while it goes on, and when it never began. */
  readonly durationMs?: number;
  readonly risk: Pick<Risk, 'score' | 'level'>;
  readonly votes: readonly Vote[];
}

export interface ComparedRiskPart {
  readonly name: RiskPart['name'];
  readonly left?: number;
  readonly right?: number;
  readonly differs: boolean;
}

const NOTICED_RISK = 0.005;

export function compareRuns(left: RunFacts, right: RunFacts): RunComparison {
  const pairs = alignSteps(left.run.plan.steps, right.run.plan.steps);
  const [one, other] = [describeRun(left), describeRun(right)];
  const isSamePlan = pairs.every(pair => pair.left && pair.right && shapeOf(pair.left) === shapeOf(pair.right));
  const risk = compareRisk(left.run.plan.risk, right.run.plan.risk);
  const votes = (run: ComparedRun) => run.votes.map(({ by, approve }) => `${approve} ${by}`).sort();
  const differences = keysThatHold<RunAspect>({
    status: one.status !== other.status,
    plan: !isSamePlan,
    'requested-by': one.requestedBy !== other.requestedBy,
    approvals: votes(one).join('\n') !== votes(other).join('\n'),
    risk: one.risk.level !== other.risk.level || risk.some(part => part.differs),
    waiting: isNoticed(one.waitedMs, other.waitedMs),
    duration: isNoticed(one.durationMs, other.durationMs),
  });
  return {
    ...{ left: one, right: other, isSamePlan, differences, risk },
    steps: pairs.map(pair => compareStep(factsOf(left, pair.left), factsOf(right, pair.right))),
  };
}

function describeRun({ run, approval }: RunFacts): ComparedRun {
  const { id, number, plan, status, summary, createdAt, startedAt, endedAt } = run;
  return {
    ...{ id, number, title: plan.title, status, summary, requestedBy: plan.requestedBy, createdAt },
    ...(plan.incident === undefined ? {} : { incident: plan.incident }),
    ...(startedAt === undefined ? {} : { waitedMs: Math.max(0, startedAt - createdAt) }),
    ...spanOf(startedAt, endedAt),
    risk: { score: plan.risk.score, level: plan.risk.level },
    votes: approval?.votes ?? [],
  };
}

function compareRisk(left: Risk, right: Risk): ComparedRiskPart[] {
  const names = [...new Set([...left.parts, ...right.parts].map(({ name }) => name))];
  const readPart = (risk: Risk, name: RiskPart['name']) => risk.parts.find(part => part.name === name)?.value;
  return names.map(name => {
    const [one, other] = [readPart(left, name), readPart(right, name)];
    return {
      name,
      ...(one === undefined ? {} : { left: one }),
      ...(other === undefined ? {} : { right: other }),
      differs: Math.abs((one ?? 0) - (other ?? 0)) >= NOTICED_RISK,
    };
  });
}

function factsOf({ run, retries }: RunFacts, step: Step | undefined): StepFacts | undefined {
  if (step === undefined) return undefined;
  const state = run.steps.find(({ id }) => id === step.id);
  return { step, state, retries: retries.get(step.id) ?? 0 };
}
