import type { Case } from '../../../../src/api/case.ts';

export interface LoopFigures {
  readonly count: number;
  readonly detectMs: number | undefined;
  readonly repairMs: number | undefined;
  readonly repairedShare: number;
  readonly falseAlarms: number;
}

/** How well the loop did in the cases given. */
export function toLoopFigures(cases: readonly Case[]): LoopFigures {
  const repaired = cases.filter(each => each.outcome === 'repaired');
  return {
    count: cases.length,
    detectMs: medianOf(cases.map(each => each.detectedAt - each.startedAt)),
    repairMs: medianOf(repaired.map(each => each.resolvedAt - each.startedAt)),
    repairedShare: cases.length === 0 ? 0 : repaired.length / cases.length,
    falseAlarms: cases.filter(each => each.outcome === 'false-alarm').length,
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? undefined : sorted[Math.floor(sorted.length / 2)];
}
