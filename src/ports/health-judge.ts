import type { Gate, GateVerdict } from '#domain/plan.ts';

/** Answers gates: is what the gate names healthy again? Implemented by `loop/detect` over the hot window. */
export interface HealthJudge {
  /** `sinceMs`: epoch milliseconds at which the gate began to wait. */
  judge(gate: Gate, sinceMs: number): Promise<GateVerdict>;
}
