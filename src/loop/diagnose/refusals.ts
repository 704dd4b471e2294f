import { createSuspect, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import { findCodedRefusals } from './coded-refusals.ts';
import type { DiagnosisInput, Periods } from './observation.ts';
import { findSilentRefusals } from './silent-refusals.ts';

/** How much a refusal says by itself, before any user suffers. */
const ALONE = 0.8;

/**
 * Callees that refuse their callers and say why: a database whose role may not log in, or that takes no writes. Nothing is wrong with the callers
 * then, and to restart them makes things worse. Who was changed just before is asked why it is refused instead.
 */
export function findRefusals(input: DiagnosisInput, periods: Periods): Suspect[] {
  const isUnchanged = (service: string) => findSuspectChanges(input.changes, service, input.startedAt).length === 0;
  const refusals = [
    ...findCodedRefusals(input, periods, isUnchanged),
    ...findSilentRefusals(input, periods, isUnchanged),
  ];
  return refusals
    .filter(({ callee }, i) => refusals.findIndex(each => each.callee === callee) === i)
    .map(({ callee, problem, evidence }) =>
      createSuspect({
        ...{ service: callee, problem, weight: ALONE, isGround: true, evidence },
        changes: findSuspectChanges(input.changes, callee, input.startedAt),
      }),
    );
}
