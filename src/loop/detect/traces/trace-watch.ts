import type { Json } from '#base/json.ts';
import { type Finding, findingKey } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { EdgeWatch, type EdgeWatchState } from './edge-watch.ts';
import { OperationWatch, type OperationWatchState } from './operation-watch.ts';
import { ShapeWatch, type ShapeWatchState } from './shape-watch.ts';
import { TraceSampler } from './trace-sampler.ts';

/** What is usual in traces, as it is saved. */
interface TraceWatchState {
  readonly version: typeof STATE_VERSION;
  readonly shapes: ShapeWatchState;
  readonly edges: EdgeWatchState;
  readonly operations: OperationWatchState;
}

const STATE_VERSION = 1;
/** Edges and operations are judged by the half-minute: they are looked at this often, what was found stands in between. */
const LOOK_EVERY_MS = 3000;

interface Look {
  readonly window: HotWindow;
  readonly at: number;
  readonly notBeforeMs: number;
  readonly findings: readonly Finding[];
}

/**
 * What traces show and the rates of services do not: calls never seen before, calls that are left out, calls repeated many
 * times, edges that came or went, single operations that fail or are slow. A note each, unless users wait for it.
 */
export class TraceWatch implements Watch {
  readonly name = 'traces';
  readonly #sampler = new TraceSampler();
  readonly #shapes: ShapeWatch;
  readonly #edges: EdgeWatch;
  readonly #operations: OperationWatch;
  #look: Look | undefined;

  constructor(saved?: Json) {
    const state = saved as unknown as TraceWatchState | undefined;
    const usable = state?.version === STATE_VERSION ? state : undefined;
    this.#shapes = new ShapeWatch(usable?.shapes);
    this.#edges = new EdgeWatch(usable?.edges);
    this.#operations = new OperationWatch(usable?.operations);
  }

  observe({ window, now }: Scene): void {
    this.#shapes.observe(this.#sampler.advance(window.spans, now), this.#sampler.readUntil);
  }

  find(scene: Scene): Finding[] {
    const said = new Set(scene.anomalies.filter(({ endedAt }) => endedAt === undefined).map(findingKey));
    const findings = [...this.#shapes.find(scene.notBeforeMs), ...this.#lookAround(scene)];
    return worstOfEach(findings.filter(finding => !isSaidBroadly(finding, said)));
  }

  learn(scene: Scene): void {
    this.#shapes.learn(this.#sampler.readUntil);
    this.#edges.learn(scene);
    this.#operations.learn(scene);
  }

  save(): Json {
    const state: TraceWatchState = {
      version: STATE_VERSION,
      shapes: this.#shapes.save(),
      edges: this.#edges.save(),
      operations: this.#operations.save(),
    };
    return state as unknown as Json;
  }

  #lookAround(scene: Scene): readonly Finding[] {
    const { window, now, notBeforeMs } = scene;
    const last = this.#look;
    const isFresh = last !== undefined && last.window === window && now >= last.at && now - last.at < LOOK_EVERY_MS;
    if (isFresh && last.notBeforeMs === notBeforeMs) return last.findings;
    const findings = [...this.#edges.find(scene), ...this.#operations.find(scene)];
    this.#look = { window, at: now, notBeforeMs, findings };
    return findings;
  }
}

/** Whether the watch of whole services and edges tells the same trouble already. */
function isSaidBroadly({ subject, indicator }: Finding, said: ReadonlySet<string>): boolean {
  const broad = /^operation-(.*)$/.exec(indicator)?.[1];
  return broad !== undefined && said.has(findingKey({ subject, indicator: broad }));
}

/** The tracker takes one finding of a kind and subject: the worst, which says how many more there are. */
function worstOfEach(findings: readonly Finding[]): Finding[] {
  return [...Map.groupBy(findings, findingKey).values()].map(alike => {
    const worst = alike.reduce((a, b) => (b.score > a.score ? b : a));
    return alike.length === 1
      ? worst
      : {
          ...worst,
          description: {
            en: `${worst.description.en}; ${alike.length - 1} more like it`,
            zh: `${worst.description.zh}；另有 ${alike.length - 1} 个类似`,
          },
        };
  });
}
