import type { Finding } from '#loop/detect/finding.ts';
import type { Watch } from '#loop/detect/watch.ts';
import { matchPatterns, type PatternMatch, toFinding } from './pattern-matcher.ts';
import type { SymptomPattern } from './patterns.ts';

/** A change this old explains nothing that a pattern speaks of. */
const CHANGES_FROM_MS = 600_000;

/** Anomalies that mean more together than one by one. */
export function createPatternWatch(patterns: readonly SymptomPattern[]): Watch {
  const ids = new Set(patterns.map(pattern => pattern.id));
  return {
    name: 'patterns',
    isDerived: true,
    find: ({ window, anomalies, dependencies, now, notBeforeMs }) => {
      const symptoms = anomalies.filter(
        ({ indicator, endedAt }) => !ids.has(indicator) && (endedAt ?? now) >= notBeforeMs,
      );
      if (symptoms.length === 0) return [];
      const changes = window.changes.find({ fromMs: now - CHANGES_FROM_MS, toMs: now + 1 });
      return matchPatterns({ patterns, symptoms, changes, dependencies }).map(match => gradeBySymptoms(match));
    },
  };
}

/** Signs that are worth a note each are worth a note together: a pattern makes nothing worse than its worst sign. */
function gradeBySymptoms(match: PatternMatch): Finding {
  const finding = toFinding(match);
  return match.symptoms.some(({ grade }) => grade !== 'info') ? finding : { ...finding, grade: 'info' };
}
