import { messageOf } from '#base/errors.ts';
import { toJson } from '#base/json.ts';
import { actorOf } from '#domain/identity.ts';
import type { Incident } from '#domain/incident.ts';
import type { Offer, PlanChange } from '#domain/offer.ts';
import type { Plan } from '#domain/plan.ts';
import { about, joined, type Sentence, unworded } from '#domain/sentence.ts';
import type { Decision } from './decide/decide.ts';
import { decideAsTold, listOffers } from './decide/offers.ts';
import type { DecisionInput } from './decide/options.ts';
import { readDecisionInput } from './decision-input.ts';
import { planChangeRefused } from './errors.ts';
import type { ResponderParts } from './responder.ts';
import { tellWaiting } from './responder-words.ts';

/**
 * Lets people choose another plan while one waits for their approval:
 *
 *   awaiting-approval (plan A) ──change──▶ A is aborted, B is asked for ──▶ awaiting-approval (plan B)
 *
 * Whatever fails in between, no two plans wait: the incident is open again, and the loop decides anew.
 */
export interface PlanChanger {
  /** Rejects with PLAN_CHANGE_REFUSED unless the run waits for approval for an open incident. */
  listOffers(run: string): Promise<readonly Offer[]>;
  /** Returns the id of the run that takes its place. */
  change(run: string, change: PlanChange): Promise<string>;
}

type ChangedDecision = Exclude<Decision, { mode: 'none' }>;

const CHANGES_BEFORE_MS = 600_000;

export function createPlanChanger(parts: ResponderParts): PlanChanger {
  return {
    async listOffers(run) {
      const { incident, input } = await ask(parts, run);
      return listOffers(input, strategyOf(incident));
    },
    async change(run, change) {
      const { incident, input } = await ask(parts, run);
      if (parts.isPaused()) throw planChangeRefused(run, 'the kill switch is on');
      const decision = await decideAsTold(input, change);
      if ('refused' in decision) throw planChangeRefused(run, decision.refused.en);
      await replace(parts, { incident, run, change, decision });
      return decision.plan.id;
    },
  };
}

async function ask(parts: ResponderParts, run: string): Promise<{ incident: Incident; input: DecisionInput }> {
  const incident = findWaiting(parts, run);
  const service = strategyPlaceOf(incident);
  const cause = incident.causes.find(each => each.service === service);
  const found = parts.readTopology().services.find(({ name }) => name === service);
  if (cause === undefined || found === undefined) throw planChangeRefused(run, `${service} is not known any more`);
  const now = parts.clock.now();
  const changes = parts.window.changes.find({ fromMs: incident.startedAt - CHANGES_BEFORE_MS, toMs: now + 1 });
  // What only waits was not tried.
  const open = { ...incident, tried: incident.tried.slice(0, -1) };
  const input = await readDecisionInput(parts, { incident: open, cause, service: found, changes, spent: open.tried });
  return { incident, input };
}

function findWaiting({ book }: ResponderParts, run: string): Incident {
  const incident = book.listOpen().find(each => each.status === 'awaiting-approval' && each.runs.at(-1) === run);
  if (incident === undefined) throw planChangeRefused(run, 'it does not wait for approval');
  return incident;
}

interface Replacement {
  readonly incident: Incident;
  readonly run: string;
  readonly change: PlanChange;
  readonly decision: ChangedDecision;
}

async function replace(parts: ResponderParts, { incident, run, change, decision }: Replacement): Promise<void> {
  const { book, engine, clock, settings } = parts;
  const { plan } = decision;
  // Looked at again: somebody else may have answered while this plan was weighed.
  const waiting = findWaiting(parts, run);
  await book.update(waiting, {
    runs: [...waiting.runs.slice(0, -1), plan.id],
    tried: [...waiting.tried.slice(0, -1), decision.attempt],
    summary: tellWaiting(plan.title),
  });
  const causedBy = await recordChange(parts, { incident, run, change, decision });
  try {
    await engine.abort(run, change.by, tellReplaced(plan.title));
    await engine.start(plan, {
      approvalsNeeded: decision.approvalsNeeded,
      approvalExpiresAt: clock.now() + settings.approvalExpiresMs,
      causedBy,
    });
  } catch (error) {
    await giveBack(parts, incident, plan, error);
    throw error;
  }
}

function recordChange({ book }: ResponderParts, { incident, run, change, decision }: Replacement): Promise<string> {
  const { plan, mode, approvalsNeeded, autonomy, strategy, alternatives } = decision;
  return book.record(
    incident,
    'decision.changed',
    {
      summary: tellChange(change, decision.reason),
      ...{ mode, approvalsNeeded, autonomy, strategy: strategy.id, replaces: run, reason: change.reason },
      risk: toJson(plan.risk),
      plan: toJson(plan),
      alternatives: toJson(alternatives),
    },
    { run: plan.id, actor: actorOf(change.by) },
  );
}

/** Nothing waits any more: the loop decides anew. */
async function giveBack({ book }: ResponderParts, incident: Incident, plan: Plan, error: unknown): Promise<void> {
  const current = book.find(incident.id);
  if (current?.runs.at(-1) !== plan.id) return;
  await book.update(incident, {
    status: 'open',
    runs: current.runs.slice(0, -1),
    tried: current.tried.slice(0, -1),
    summary: tellNotAsked(plan.title, unworded(messageOf(error))),
  });
}

function tellReplaced(title: Sentence): Sentence {
  return about({ en: 'another plan takes its place', zh: '已改用其他方案' }, title);
}

function tellChange({ by, reason }: PlanChange, way: Sentence): Sentence {
  return about({ en: `${by} wants another plan (${reason})`, zh: `${by} 要求更换方案（${reason}）` }, way);
}

function tellNotAsked(title: Sentence, why: Sentence): Sentence {
  return joined([title, about({ en: 'could not be asked for', zh: '未能提交审批' }, why)]);
}

/** `service/strategy`, and what was down. */
function attemptOf({ tried }: Incident): readonly string[] {
  return (tried.at(-1) ?? '').split(/[/ ]/);
}

function strategyPlaceOf(incident: Incident): string {
  return attemptOf(incident)[0] ?? '';
}

function strategyOf(incident: Incident): string {
  return attemptOf(incident)[1] ?? '';
}
