import { type JsonObject, toJson } from '#base/json.ts';
import type { Diagnosis } from './diagnose/diagnose.ts';

/** A diagnosis as a journal entry carries it. */
export function describeDiagnosis({ causes, ruledOut, asked, nextChecks }: Diagnosis): JsonObject {
  return { causes: toJson(causes), ruledOut: toJson(ruledOut), asked: toJson(asked), nextChecks: toJson(nextChecks) };
}
