import type { DiagnosisCase, UsualFlow } from '#algorithms/ranking/case.ts';
import type { Finding } from '#algorithms/ranking/evidence.ts';
import { unworded } from '#domain/sentence.ts';
import { readWindowCase } from '#telemetry/case/window-case.ts';
import type { Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import { type DiagnosisInput, isHardlySeen, periodsOf } from './observation.ts';

/** Beside the last healthy minute some time more tells how much is usual to vary. */
const HISTORY_MS = 60_000;
const STEP_MS = 1000;
/** What the platform says itself outweighs what is measured. */
const FACT_NATS = 11;
/** Weight that was once kept back for everything nobody thought of: what is told is held against it. */
const UNKNOWN_WEIGHT = 0.15;

/** The window around the onset as the one engine for root causes looks at it, with what only the living loop knows. O(samples). */
export function createCase(input: DiagnosisInput, told: readonly Suspect[]): DiagnosisCase {
  const { window, topology, startedAt, anomalies, triedAt } = input;
  const { baseFrom, baseTo, nowFrom, nowTo } = periodsOf(input);
  const stretch = { fromMs: baseFrom - HISTORY_MS, toMs: nowTo, stepMs: STEP_MS };
  const services = [...new Set(input.changes.map(({ service }) => service))];
  const changes = services.flatMap(service => findSuspectChanges(input.changes, service, startedAt));
  const system = readWindowCase({ window, topology, changes, stretch, withOthers: false });
  const usual = listUsual(input, baseTo);
  return {
    ...system,
    ...{ onsetAt: startedAt, baselineFrom: baseFrom, healthyUntil: baseTo, troubleFrom: nowFrom, until: nowTo },
    told: told.map(suspect => toFinding(suspect, system.nodes.length)),
    noticed: listNoticed(anomalies),
    tried: [...triedAt],
    ...(usual.length > 0 && { usual }),
  };
}

/** Of calls that nobody saw while all was well: ZeroOps itself was away, or there were none. */
function listUsual({ window: { flows }, findUsual }: DiagnosisInput, healthyUntil: number): UsualFlow[] {
  return [...flows.list('service'), ...flows.list('edge')].flatMap(flow => {
    const usual = isHardlySeen(flow, healthyUntil) ? findUsual?.(flow) : undefined;
    if (usual === undefined) return [];
    const { service: node, callee } = flow.id;
    const { perSecond, errorRatio, meanMs } = usual;
    return {
      ...{ node, ...(callee !== undefined && { callee }) },
      ...{ requestsPerSecond: perSecond, failedShare: errorRatio },
      ...(Number.isFinite(meanMs) && { latencySeconds: meanMs / 1000 }),
    };
  });
}

function listNoticed(anomalies: DiagnosisInput['anomalies']): string[] {
  const places = anomalies
    .filter(({ grade }) => grade !== 'info')
    .flatMap(({ subject }) => [subject.service, ...(subject.callee === undefined ? [] : [subject.callee])]);
  return [...new Set(places)];
}

/** A weight of one is told as surely as that of a lone suspect: the more nodes there are, the more it takes. */
function toFinding(
  { service, instances, weight, isFact, isGround, shiftsWork, problem, evidence }: Suspect,
  nodes: number,
): Finding {
  const [first] = evidence;
  return {
    node: service,
    kind: first?.kind ?? 'platform',
    statement: first?.statement ?? unworded(''),
    hint: isFact === true ? 'down' : isGround === true && problem === undefined ? 'halted' : 'told',
    weight: isFact === true ? FACT_NATS : Math.max(0, Math.log((weight / UNKNOWN_WEIGHT) * nodes)),
    ...(instances.length > 0 && { parts: instances }),
    ...(isFact === true && { isFact }),
    ...(isGround === true && { isGround }),
    ...(shiftsWork === true && { shiftsWork }),
    ...(problem !== undefined && { problem }),
  };
}
