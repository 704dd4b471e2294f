import type { AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Incident } from '#domain/incident.ts';
import type { Service } from '#domain/topology.ts';
import { previewAction } from '#engine/preview-action.ts';
import type { DecisionInput } from './decide/options.ts';
import { recordOf } from './decide/record.ts';
import { findAlsoDown } from './decide/situation.ts';
import type { ResponderParts } from './responder.ts';

export type DecisionParts = Pick<
  ResponderParts,
  | 'actions'
  | 'autonomies'
  | 'cases'
  | 'clock'
  | 'databases'
  | 'newId'
  | 'platform'
  | 'readTopology'
  | 'settings'
  | 'strategies'
  | 'traffic'
>;

interface Question {
  readonly incident: Incident;
  readonly cause: Cause;
  readonly service: Service;
  /** Of the time around the onset. */
  readonly changes: readonly Change[];
  /** Attempts that are not due again yet: of this incident, and what was used too often lately. */
  readonly spent: readonly string[];
}

const RECENT_CASES = 200;
const FAILED_LATELY_MS = 3_600_000;
const PREVIEW_TIMEOUT_MS = 5000;

/** What is known at this moment for a decision on one cause of an incident. */
export async function readDecisionInput(
  parts: DecisionParts,
  { incident, cause, service, changes, spent }: Question,
): Promise<DecisionInput> {
  const topology = parts.readTopology();
  const now = parts.clock.now();
  const named = changes.filter(change => cause.changes.includes(change.id)).sort((a, b) => b.at - a.at);
  const history = await parts.cases.list({ failureType: cause.type, limit: RECENT_CASES });
  const leftToPeople = history.filter(
    each => each.service === cause.service && each.outcome === 'by-people' && each.resolvedAt > now - FAILED_LATELY_MS,
  );
  return {
    incident: { ...incident, tried: spent },
    cause,
    situation: { cause, service, changes: named, alsoDown: findAlsoDown(incident.causes, cause, topology) },
    topology,
    strategies: parts.strategies,
    actions: parts.actions,
    preview: call => previewAction(parts.actions, call, actionContext(parts)),
    autonomyOf: action => autonomyOf(parts, cause, action),
    recordOf: strategy => recordOf(history, strategy),
    windowRisk: 0,
    recentFailures: incident.tried.length + leftToPeople.length,
    planId: parts.newId(),
    now,
  };
}

async function autonomyOf(
  { autonomies, settings }: DecisionParts,
  cause: Cause,
  action: string,
): Promise<AutonomyLevel> {
  const known = await autonomies.find({ service: cause.service, action, failureType: cause.type });
  return known?.level ?? settings.initialAutonomy;
}

function actionContext({ platform, traffic, databases }: DecisionParts) {
  return {
    platform,
    ...(traffic === undefined ? {} : { traffic }),
    ...(databases === undefined ? {} : { databases }),
    actor: 'zeroops',
    signal: AbortSignal.timeout(PREVIEW_TIMEOUT_MS),
  };
}
