import type { Flow } from '#telemetry/flow-table.ts';
import {
  type DiagnosisInput,
  failedOf,
  harmOf,
  isMoreOften,
  type Periods,
  readShift,
  slowOf,
  USUALLY_FASTER,
} from './observation.ts';

const LEAST_HARM = 0.05;
/** An instance with at most this share of the worst one's harm is well. */
const WELL = 0.2;

interface Part {
  readonly flow: Flow;
  readonly harm: number;
}

/**
 * Instances that carry the harm when not all do: those whose calls fail, or are slow, more often than the calls of the
 * well ones, beyond chance. One bad call of three tells nothing. O(instances).
 */
export function findOddInstances(input: DiagnosisInput, periods: Periods, service: string): string[] {
  const flows = input.window.flows
    .list('instance')
    .filter(flow => flow.id.service === service && flow.id.instance !== undefined);
  return findOdd(flows, periods).map(flow => flow.id.instance!);
}

/** The same of calls that one service makes, by the instances of the callee. */
export function findOddCallees(input: DiagnosisInput, periods: Periods, edge: { from: string; to: string }): string[] {
  const flows = input.window.flows
    .list('edge-instance')
    .filter(flow => flow.id.service === edge.from && flow.id.callee === edge.to);
  return findOdd(flows, periods).map(flow => flow.id.calleeInstance!);
}

function findOdd(flows: readonly Flow[], periods: Periods): Flow[] {
  const parts = flows
    .map(flow => ({ flow, shift: readShift(flow, periods) }))
    .filter(({ shift }) => shift.now.count > 0)
    .map(({ flow, shift }): Part => ({ flow, harm: harmOf(shift) }));
  const worst = Math.max(0, ...parts.map(({ harm }) => harm));
  const limit = Math.max(LEAST_HARM, WELL * worst);
  const well = parts.filter(({ harm }) => harm <= limit);
  const odd = parts.filter(({ harm }) => harm > limit);
  if (well.length === 0) return [];
  return odd.filter(({ flow }) => isWorse(flow, well, periods)).map(({ flow }) => flow);
}

function isWorse(flow: Flow, well: readonly Part[], { baseFrom, baseTo, nowFrom, nowTo }: Periods): boolean {
  const now = flow.summarise(nowFrom, nowTo);
  const others = well.map(part => part.flow.summarise(nowFrom, nowTo));
  const usual = flow.summarise(baseFrom, baseTo);
  const slowerThanMs = usual.count > 0 ? usual.quantileMs(USUALLY_FASTER) : Number.POSITIVE_INFINITY;
  const together = (shares: readonly { hits: number; total: number }[]) => ({
    hits: shares.reduce((sum, { hits }) => sum + hits, 0),
    total: shares.reduce((sum, { total }) => sum + total, 0),
  });
  return (
    isMoreOften(failedOf(now), together(others.map(failedOf))) ||
    isMoreOften(slowOf(now, slowerThanMs), together(others.map(each => slowOf(each, slowerThanMs))))
  );
}
