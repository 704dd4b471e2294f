import { type JsonObject, toJson } from '#base/json.ts';
import type { Diagnosis } from './diagnose/diagnose.ts';

/** A diagnosis as a journal entry carries it. */
export function describeDiagnosis({ causes, ruledOut, asked, nextChecks }: Diagnosis): JsonObject {
  return { causes: toJson(causes), ruledOut: toJson(ruledOut), asked: toJson(asked), nextChecks: toJson(nextChecks) };
}

/** In words, how a decision is carried out. */
export function describeMode(mode: string, approvalsNeeded: number): string {
  if (mode === 'approval')
    return `waits for ${approvalsNeeded === 1 ? 'one approval' : `${approvalsNeeded} approvals`}`;
  return mode === 'notify' ? 'done without asking, people are told' : 'done without asking';
}
