import { findBrokenInstances } from './broken-instances.ts';
import type { Suspect } from './candidate.ts';
import { findDatabaseTrouble } from './database-evidence.ts';
import { findHalts } from './halts.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { readOpinions } from './opinions.ts';
import { findResourceTrouble } from './resource-trouble.ts';

/** What is known of places without measuring calls: what the platform, databases, limits and analysers of others say. */
export function listTold(input: DiagnosisInput): Suspect[] {
  const periods = periodsOf(input);
  return [
    ...findBrokenInstances(input),
    ...findHalts(input, periods),
    ...findResourceTrouble(input),
    ...findDatabaseTrouble(input, periods),
    ...readOpinions(input.opinions ?? []),
  ];
}
