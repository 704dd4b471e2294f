import type { Cause } from '#domain/cause.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import { findSuspectChanges } from './changes.ts';
import type { Impact } from './impact.ts';
import { type DiagnosisInput, harmOf } from './observation.ts';

/** A place that looked odd, or was changed, and why it is not the cause. */
export interface RuledOut {
  readonly service: string;
  readonly reason: Sentence;
}

const WORTH_A_WORD = 0.05;

/** Services in trouble that is not theirs, and changes that did no harm. O(services × edges). */
export function findRuledOut(input: DiagnosisInput, impact: Impact, causes: readonly Cause[]): RuledOut[] {
  const named = new Set(causes.flatMap(({ service, callee }) => [service, ...(callee === undefined ? [] : [callee])]));
  const passedOn = impact.services
    .filter(({ service, shift }) => !named.has(service) && harmOf(shift) > WORTH_A_WORD)
    .flatMap(({ service, shift, failures, waiting }): RuledOut[] => {
      const share = 1 - (failures + waiting) / harmOf(shift);
      const callees = impact.edgeShifts.filter(({ id, ...edge }) => id.service === service && harmOf(edge) > 0);
      if (callees.length === 0) return [];
      const { en, zh } = listOf(callees.map(({ id }) => id.callee!));
      const percent = Math.round(share * 100);
      const reason = {
        en: `${percent} % of what became worse there comes from ${en}`,
        zh: `该服务的恶化有 ${percent} % 来自 ${zh}`,
      };
      return [{ service, reason }];
    });
  const harmless = input.topology.services
    .filter(({ name }) => !named.has(name) && !passedOn.some(({ service }) => service === name))
    .flatMap(({ name }) => {
      const latest = findSuspectChanges(input.changes, name, input.startedAt)[0];
      if (latest === undefined) return [];
      const reason = {
        en: `nothing became worse there by itself since: ${latest.summary.en}`,
        zh: `自变更以来其自身没有变差：${latest.summary.zh}`,
      };
      return [{ service: name, reason }];
    });
  return [...passedOn, ...harmless];
}
