import type { Json } from '#base/json.ts';
import type { Rule } from '#domain/rule.ts';
import { FlowWatch } from './flow-watch.ts';
import { HitRatioWatch } from './hit-ratio-watch.ts';
import { instanceWatch } from './instance-watch.ts';
import { LogWatch } from './log-watch.ts';
import { createPatternWatch } from './pattern-watch.ts';
import type { SymptomPattern } from './patterns.ts';
import { QueryWatch } from './query-watch.ts';
import { ReleaseWatch } from './release-watch.ts';
import { ResourceWatch } from './resource-watch.ts';
import { createRuleWatch } from './rule-watch.ts';
import type { Watch } from './watch.ts';

export interface WatchParts {
  readonly rules: readonly Rule[];
  readonly patterns: readonly SymptomPattern[];
}

/** All ways of seeing trouble, by hand: what is not listed does not exist. */
export function createWatches(
  parts: WatchParts,
  saved: Readonly<Record<string, Json>>,
): { readonly flows: FlowWatch; readonly all: readonly Watch[] } {
  const flows = new FlowWatch(saved.flows);
  return {
    flows,
    all: [
      instanceWatch,
      flows,
      new ResourceWatch(saved.resources),
      new HitRatioWatch(saved['hit-ratios']),
      createRuleWatch(parts.rules),
      new QueryWatch(parts.rules),
      new LogWatch(saved.logs),
      new ReleaseWatch(),
      createPatternWatch(parts.patterns),
    ],
  };
}
