import type { CaseView, Finding } from '../evidence.ts';

/** What was told with the case, as it was told. */
export function toldFindings({ input: { told = [] } }: CaseView): readonly Finding[] {
  return told;
}
