import type { Json } from '#base/json.ts';
import type { Rule } from '#domain/rule.ts';
import type { Slo } from '#domain/slo.ts';
import { FlowWatch } from './flow-watch.ts';
import { HitRatioWatch } from './hit-ratio-watch.ts';
import { IndicatorWatch } from './indicator-watch.ts';
import type { DerivedIndicator } from './indicators.ts';
import { instanceWatch } from './instance-watch.ts';
import { LogWatch } from './log-watch.ts';
import { createPatternWatch } from './pattern-watch.ts';
import type { SymptomPattern } from './patterns.ts';
import { QueryWatch } from './query-watch.ts';
import { ReleaseWatch } from './release-watch.ts';
import { ResourceWatch } from './resource-watch.ts';
import { createRuleWatch } from './rule-watch.ts';
import { SeriesWatch } from './series-watch.ts';
import { SloWatch } from './slo-watch.ts';
import { TraceWatch } from './trace-watch.ts';
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
