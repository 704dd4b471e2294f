import type { Opinion } from '#ports/analyser.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';

/**
 * Less than what makes a lone suspect sure enough to act on: an analyser of others tips the balance between places
 * where trouble was measured, and by itself calls for people only.
 */
const MOST_WEIGHT = 0.3;

/** Suspects of analysers that others wrote; views of one place are fused later. */
export function readOpinions(opinions: readonly Opinion[]): Suspect[] {
  return opinions.map(({ analyser, service, callee, instances, problem, confidence, evidence: said }) =>
    createSuspect({
      service,
      ...(callee !== undefined && { callee }),
      instances,
      problem,
      weight: MOST_WEIGHT * confidence,
      evidence: said.map(sentence =>
        evidence(
          'metric',
          { en: `analyser ${analyser}: ${sentence}`, zh: `分析器 ${analyser}：${sentence}` },
          confidence,
        ),
      ),
    }),
  );
}
