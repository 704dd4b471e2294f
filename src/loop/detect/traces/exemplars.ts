interface Candidate {
  readonly traceId: string;
  readonly durationMs: number;
  readonly isError: boolean;
}

const MAX_EXEMPLARS = 3;

/** Ids of the traces that show trouble best: the failed ones first, then the slowest. */
export function pickExemplars(candidates: readonly Candidate[]): string[] {
  const byWeight = [...candidates].sort((a, b) => Number(b.isError) - Number(a.isError) || b.durationMs - a.durationMs);
  return [...new Set(byWeight.map(({ traceId }) => traceId))].slice(0, MAX_EXEMPLARS);
}
