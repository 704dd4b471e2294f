import { findBrokenInstances } from './broken-instances.ts';
import type { Suspect } from './candidate.ts';
import { findDatabaseTrouble } from './database-evidence.ts';
import { findHalts } from './halts.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { readOpinions } from './opinions.ts';
import { findRefusals } from './refusals.ts';
import { findResourceTrouble } from './resource-trouble.ts';

/** What is known of places without measuring calls: what the platform, callees, databases, limits and analysers of others say. */
export function listTold(input: DiagnosisInput): Suspect[] {
  const periods = periodsOf(input);
  const refusals = findRefusals(input, periods);
  const databases = findDatabaseTrouble(input, periods);
  return [
    ...findBrokenInstances(input, new Set(refusals.map(({ service }) => service))),
    ...findHalts(input, periods),
    ...findResourceTrouble(input),
    ...databases,
    // What it says of itself, asked from inside, is more than what its callers heard.
    ...refusals.filter(({ service }) => !databases.some(each => each.service === service)),
    ...readOpinions(input.opinions ?? []),
  ];
}
