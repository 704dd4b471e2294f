import type { Json } from '#base/json.ts';
import type { Rule } from '#domain/rule.ts';
import type { Slo } from '#domain/slo.ts';
import { FlowWatch } from '#loop/detect/calls/flow-watch.ts';
import { ReleaseWatch } from '#loop/detect/calls/release-watch.ts';
import { IndicatorWatch } from '#loop/detect/indicators/indicator-watch.ts';
import type { DerivedIndicator } from '#loop/detect/indicators/indicators.ts';
import { LogWatch } from '#loop/detect/logs/log-watch.ts';
import { HitRatioWatch } from '#loop/detect/metrics/hit-ratio-watch.ts';
import { instanceWatch } from '#loop/detect/metrics/instance-watch.ts';
import { ResourceWatch } from '#loop/detect/metrics/resource-watch.ts';
import { SeriesWatch } from '#loop/detect/metrics/series-watch.ts';
import { createPatternWatch } from '#loop/detect/patterns/pattern-watch.ts';
import type { SymptomPattern } from '#loop/detect/patterns/patterns.ts';
import { QueryWatch } from '#loop/detect/rules/query-watch.ts';
import { createRuleWatch } from '#loop/detect/rules/rule-watch.ts';
import { SloWatch } from '#loop/detect/slos/slo-watch.ts';
import { TraceWatch } from '#loop/detect/traces/trace-watch.ts';
import type { Watch } from './watch.ts';

export interface WatchParts {
  readonly rules: readonly Rule[];
  readonly patterns: readonly SymptomPattern[];
  readonly slos?: readonly Slo[];
  readonly indicators?: readonly DerivedIndicator[];
}

/** All ways of seeing trouble, by hand: what is not listed does not exist. */
export function createWatches(
  parts: WatchParts,
  saved: Readonly<Record<string, Json>>,
): { readonly flows: FlowWatch; readonly slos: SloWatch; readonly all: readonly Watch[] } {
  const flows = new FlowWatch(saved.flows);
  const slos = new SloWatch(parts.slos ?? [], saved.slos);
  return {
    flows,
    slos,
    all: [
      instanceWatch,
      flows,
      new ResourceWatch(saved.resources),
      new HitRatioWatch(saved['hit-ratios']),
      createRuleWatch(parts.rules),
      new QueryWatch(parts.rules),
      new LogWatch(saved.logs),
      new ReleaseWatch(),
      new SeriesWatch(saved.series),
      new TraceWatch(saved.traces),
      new IndicatorWatch(parts.indicators ?? [], saved.indicators),
      slos,
      createPatternWatch(parts.patterns),
    ],
  };
}
