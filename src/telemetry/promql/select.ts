import type { Pin, VectorSelector } from './ast.ts';
import type { Context } from './context.ts';
import type { Distribution } from './distribution.ts';
import { firstAfter, isStaleMarker } from './samples.ts';
import { newVector, timeAt, type Vector } from './vector.ts';

interface Placed {
  readonly offsetMs: number;
  readonly pin: Pin | undefined;
}

/** The instant a selector looks at during a step, `@` and `offset` applied. */
export function referenceAt(context: Context, { offsetMs, pin }: Placed, step: number): number {
  const { grid, asked } = context;
  if (pin === undefined) return timeAt(grid, step) - offsetMs;
  if (pin === 'start') return asked.startMs - offsetMs;
  if (pin === 'end') return asked.endMs - offsetMs;
  return pin - offsetMs;
}

/** The newest sample of each series at each step, no older than the lookback; none behind a stale marker. */
export function selectVector(context: Context, selector: VectorSelector): { vector: Vector; takenAt: Float64Array } {
  const { grid, lookbackMs, source, budget } = context;
  const first = referenceAt(context, selector, 0);
  const last = referenceAt(context, selector, grid.steps - 1);
  const found = source.select({
    matchers: budget.meter(selector.matchers),
    startMs: first - lookbackMs,
    endMs: last,
    spend: samples => budget.spend(1, samples),
  });
  budget.spend(0, found.length * grid.steps);
  const vector = newVector(
    found.map(series => series.labels),
    grid.steps,
  );
  const takenAt = new Float64Array(vector.values.length);
  const hasHistograms = found.some(series => series.histograms !== undefined);
  const histograms = hasHistograms ? new Array<Distribution | undefined>(vector.values.length) : undefined;
  for (let i = 0; i < found.length; i++) {
    const { at, values, histograms: ofSeries } = found[i]!;
    let next = 0;
    for (let step = 0; step < grid.steps; step++) {
      const reference = referenceAt(context, selector, step);
      next = firstAfter(at, reference, next);
      const newest = next - 1;
      if (newest < 0 || at[newest]! < reference - lookbackMs || isStaleMarker(values, newest)) continue;
      const cell = i * grid.steps + step;
      vector.values[cell] = values[newest]!;
      vector.present[cell] = 1;
      takenAt[cell] = at[newest]!;
      if (histograms !== undefined) histograms[cell] = ofSeries?.[newest];
    }
  }
  return { vector: { ...vector, histograms }, takenAt };
}
