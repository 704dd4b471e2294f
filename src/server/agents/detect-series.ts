import { describeDeviation } from '#algorithms/detection/describe.ts';
import { createPanel, observeWithPanel } from '#algorithms/detection/panel.ts';
import { noveltyOf } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { type Deviation, readDeviation, track } from '#algorithms/detection/tracker.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import type { Detected } from '#api/agent.ts';

interface WrittenSeries {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly (readonly [number, number | null])[];
}

/** A row that stands alone is worth a note; what lasts is trouble, and worse when it goes twice past its limit. */
const CRITICAL_STRENGTH = 2;

/** Stretches of a series that should not be, in order of time. O(points). */
export function detectInSeries({ name, unit, points }: WrittenSeries): Detected[] {
  const [series, panel, verdict] = [createSeries(), createPanel([]), createVerdict()];
  const found: Deviation[] = [];
  for (const [timestampMs, value] of points) {
    observeWithPanel(series, panel, { timestampMs, value: value ?? Number.NaN, verdict });
    if (value !== null && track(series.core, timestampMs, verdict) === 'closed')
      found.push(readDeviation(series.core)!);
  }
  const last = readDeviation(series.core);
  if (last?.isOpen) found.push(last);
  return found.map(deviation => toDetected(deviation, name, unit));
}

function toDetected(deviation: Deviation, name: string, unit: string): Detected {
  const { startedAt, endedAt, peakStrength, isOpen, peakValue, expected } = deviation;
  const isLasting = endedAt > startedAt;
  return {
    ...{ name, unit, startedAt, expected, indicator: name, class: deviation.class, value: peakValue },
    ...(isOpen ? {} : { endedAt }),
    grade: !isLasting ? 'info' : peakStrength >= CRITICAL_STRENGTH ? 'critical' : 'warning',
    score: noveltyOf(peakStrength),
    isBelieved: true,
    description: describeDeviation(deviation, { name, unit }),
  };
}
