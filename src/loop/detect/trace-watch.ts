import type { Json } from '#base/json.ts';
import type { Service } from '#domain/topology.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { EdgeWatch, type EdgeWatchState } from './edge-watch.ts';
import { type Finding, findingKey } from './finding.ts';
import { OperationWatch, type OperationWatchState } from './operation-watch.ts';
import { ShapeWatch, type ShapeWatchState } from './shape-watch.ts';
import { TraceSampler } from './trace-sampler.ts';

/** Everything that must outlive a restart, as JSON: what is usual in traces. */
export interface TraceWatchState {
  readonly shapes: ShapeWatchState;
  readonly edges: EdgeWatchState;
  readonly operations: OperationWatchState;
}

interface TraceSight {
  readonly window: HotWindow;
  readonly services: readonly Service[];
  readonly now: number;
  /** Only what happened since counts: something was mended then. */
  readonly notBeforeMs?: number;
  /** What other watches found at this moment: not to be said twice. */
  readonly said?: readonly Finding[];
}

/** Spans arrive in batches: a second is judged once it can be thought complete. */
const SPAN_LAG_MS = 1500;
/** Edges and operations change slowly: they are looked at this often, and what was found stands in between. */
const LOOK_EVERY_MS = 3000;

export interface TraceWatch {
  /** What is out of the ordinary in traces. Learns nothing: asking twice gives the same. */
  watch(sight: TraceSight): Finding[];
  /** To be called in calm times only: what was seen since the last time is taken as ordinary. */
  learn(window: HotWindow, now: number): void;
  save(): Json;
}

/** Watches traces: call shapes, edges and operations. Pure but for its own state: time and signals come from outside. */
export function createTraceWatch(saved?: TraceWatchState): TraceWatch {
  const sampler = new TraceSampler();
  const shapes = new ShapeWatch(saved?.shapes);
  const edges = new EdgeWatch(saved?.edges);
  const operations = new OperationWatch(saved?.operations);
  let looked = { at: Number.NEGATIVE_INFINITY, notBeforeMs: 0, found: [] as Finding[] };

  function digest(window: HotWindow, now: number): void {
    const traces = sampler.advance(window.spans, now);
    shapes.observe(traces, sampler.readUntil);
  }

  /** Slow looks are shared by the ticks in between; what was said meanwhile is left out. */
  function lookSlowly({ window, services, now, notBeforeMs = 0, said = [] }: TraceSight): Finding[] {
    const isFresh = now >= looked.at && now - looked.at < LOOK_EVERY_MS && looked.notBeforeMs === notBeforeMs;
    if (!isFresh) {
      const found = [
        ...edges.find(window, services, { now, notBeforeMs }),
        ...operations.find(window, { endMs: lastCompleteSecond(now), notBeforeMs }),
      ];
      looked = { at: now, notBeforeMs, found };
    }
    const saidKeys = new Set(said.map(findingKey));
    return looked.found.filter(finding => !saidKeys.has(findingKey(broader(finding))));
  }

  return {
    watch(sight) {
      digest(sight.window, sight.now);
      return worstOfEach([...shapes.find(sight.notBeforeMs ?? 0), ...lookSlowly(sight)]);
    },
    learn(window, now) {
      digest(window, now);
      shapes.learn(sampler.readUntil);
      edges.learn(window, now);
      operations.learn(window, lastCompleteSecond(now));
    },
    save() {
      const state: TraceWatchState = {
        shapes: shapes.save(),
        edges: edges.save(),
        operations: operations.save(),
      };
      return state as unknown as Json;
    },
  };
}

/** The same trouble, said of the whole service or edge. */
function broader({ subject, indicator }: Finding): Pick<Finding, 'subject' | 'indicator'> {
  return { subject, indicator: indicator.replace(/^operation-/, '') };
}

/** The tracker takes one finding of a kind and subject: the worst, which says how many more there are. */
function worstOfEach(findings: readonly Finding[]): Finding[] {
  return [...Map.groupBy(findings, findingKey).values()].map(alike => {
    const worst = alike.reduce((a, b) => (b.score > a.score ? b : a));
    if (alike.length === 1) return worst;
    return { ...worst, description: `${worst.description}; ${alike.length - 1} more like it` };
  });
}

function lastCompleteSecond(now: number): number {
  return Math.floor((now - SPAN_LAG_MS) / 1000) * 1000;
}
