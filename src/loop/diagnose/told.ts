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
  const databases = findDatabaseTrouble(input, periods);
  // What it says of itself, asked from inside, is more than what its callers heard.
  const grounds = databases.filter(({ isGround }) => isGround === true);
  const refusals = findRefusals(input, periods).filter(({ service }) => !isOneOf(grounds, service));
  const refusing = [...refusals, ...databases.filter(({ problem }) => problem === 'connection-limit')];
  return [
    ...findBrokenInstances(input, new Set(refusing.map(({ service }) => service))),
    ...findHalts(input, periods),
    ...findResourceTrouble(input).filter(each => !isExplained(input, each, refusing)),
    ...databases,
    ...refusals,
    ...readOpinions(input.opinions ?? []),
  ];
}

/**
 * A crowd that is refused fills the memory of who refuses it, and a cache whose callers are refused runs empty, as nobody
 * brings it anything.
 */
function isExplained(
  { topology: { dependencies } }: DiagnosisInput,
  { service, shiftsWork }: Suspect,
  refusing: readonly Suspect[],
): boolean {
  if (isOneOf(refusing, service)) return true;
  if (shiftsWork !== true) return false;
  const callers = new Set(dependencies.filter(({ to }) => to === service).map(({ from }) => from));
  return dependencies.some(({ from, to }) => callers.has(from) && isOneOf(refusing, to));
}

function isOneOf(suspects: readonly Suspect[], service: string): boolean {
  return suspects.some(each => each.service === service);
}
