import { about } from '#domain/sentence.ts';
import { evidence, type Suspect } from './candidate.ts';
import type { DiagnosisInput } from './observation.ts';

/** Of one service; more would only be read past. */
const MOST_SIGNS = 3;

/**
 * Suspects with what profiles of their processes show: the line of code that grows or burns. A profile words the
 * evidence and adds no suspect: a healthy process has a hottest function, too.
 */
export function addProfileEvidence({ profileSigns = [] }: DiagnosisInput, suspects: readonly Suspect[]): Suspect[] {
  return suspects.map(suspect => {
    const found = profileSigns.filter(({ service }) => service === suspect.service).slice(0, MOST_SIGNS);
    const said = found.map(({ instance, service, statement, at }) =>
      evidence('profile', about(instance ?? service, statement), 1, at),
    );
    return said.length === 0 ? suspect : { ...suspect, evidence: [...suspect.evidence, ...said] };
  });
}
