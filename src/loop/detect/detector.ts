import type { NewId } from '#base/ids.ts';
import type { Json } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { DEFAULT_DETECTION, type DetectionSettings, isMuted } from '#domain/detection-settings.ts';
import type { Dependency, Service } from '#domain/topology.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type AnomalyChanges, AnomalyTracker, type TrackerState } from './anomaly-tracker.ts';
import { type Finding, findingKey } from './finding.ts';
import type { FlowBaseline } from './flow-baseline.ts';
import type { FlowWatch } from './flow-watch.ts';
import { LEARN_EVERY_MS, type Scene, type Watch } from './watch.ts';
import { createWatches, type WatchParts } from './watches.ts';

interface DetectorParts extends WatchParts {
  readonly window: HotWindow;
  readonly newId: NewId;
  readonly detection?: DetectionSettings;
}

/** Everything that must outlive a restart, as JSON: what normal is, and what is open. */
export interface DetectorState {
  readonly version: typeof STATE_VERSION;
  readonly watches: Readonly<Record<string, Json>>;
  readonly tracker: TrackerState;
}

/** Who and what is there, as the caller knows it. */
export interface Surroundings {
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly now: number;
}

/** A state of another version is left aside: what is normal is learnt again in a minute. */
const STATE_VERSION = 2;
/** Spans arrive in batches: a second is judged once it can be thought complete. */
const SPAN_LAG_MS = 1500;

/** Watches everything once a second. Pure but for its own state: time and signals come from outside. */
export class Detector {
  readonly #window: HotWindow;
  readonly #flows: FlowWatch;
  readonly #watches: readonly Watch[];
  readonly #tracker: AnomalyTracker;
  #settings: DetectionSettings;
  #lastLearntAt = 0;
  #mendedAt = 0;

  constructor(parts: DetectorParts, saved?: Json) {
    const state = readState(saved);
    const { flows, all } = createWatches(parts, state?.watches ?? {});
    this.#window = parts.window;
    this.#settings = parts.detection ?? DEFAULT_DETECTION;
    this.#flows = flows;
    this.#watches = all;
    this.#tracker = new AnomalyTracker(parts.newId, state?.tracker);
  }

  /** @param isCalm - false while an incident is open: what is seen then is not to be learnt as normal. */
  tick(input: Surroundings & { readonly isCalm: boolean }): AnomalyChanges {
    const scene = this.#scene(input, this.#mendedAt);
    for (const watch of this.#watches) watch.observe?.(scene);
    const changes = this.#tracker.observe(find(this.#watches, scene), input.now);
    if (input.isCalm) this.#learn(scene);
    return changes;
  }

  /** What is out of the ordinary at this moment, judged on signals since `notBeforeMs` only; alters nothing. */
  findNow(input: Surroundings & { readonly notBeforeMs: number }): Finding[] {
    const watches = this.#watches.filter(({ isDerived }) => isDerived !== true);
    return find(watches, this.#scene(input, input.notBeforeMs));
  }

  /** Something was mended: what was seen before must neither keep an anomaly open nor open a new one. */
  markMended(now: number, anomalies: readonly Anomaly[]): readonly Anomaly[] {
    this.#mendedAt = now;
    return this.#tracker.close(anomalies, now);
  }

  /** From the next tick on. */
  changeSettings(settings: DetectionSettings): void {
    this.#settings = settings;
  }

  openAnomalies(): Anomaly[] {
    return this.#tracker.open();
  }

  findBaseline(flow: Flow): FlowBaseline | undefined {
    return this.#flows.findBaseline(flow);
  }

  /** How many services have a baseline that can be trusted, of those that are called at all. */
  progress(): { learnt: number; total: number } {
    return this.#flows.progress(this.#window);
  }

  save(): Json {
    const watches = Object.fromEntries(
      this.#watches.flatMap(watch => {
        const state = watch.save?.();
        return state === undefined ? [] : [[watch.name, state]];
      }),
    );
    const state: DetectorState = { version: STATE_VERSION, watches, tracker: this.#tracker.save() };
    return state as unknown as Json;
  }

  #scene({ services, dependencies, now }: Surroundings, notBeforeMs: number): Scene {
    const endMs = lastCompleteSecond(now);
    return {
      ...{ window: this.#window, services, dependencies, now, endMs, notBeforeMs },
      ...{ settings: this.#settings, anomalies: this.#tracker.recent() },
    };
  }

  #learn(scene: Scene): void {
    // A clock that went back must not stop learning for as long as it went back.
    if (scene.now < this.#lastLearntAt) this.#lastLearntAt = scene.now;
    if (scene.now - Math.max(this.#lastLearntAt, this.#mendedAt) < LEARN_EVERY_MS) return;
    this.#lastLearntAt = scene.now;
    for (const watch of this.#watches) watch.learn?.(scene, key => this.#tracker.isSuspect(key));
  }
}

/** The end of the last second that can be thought complete. */
export function lastCompleteSecond(now: number): number {
  return Math.floor((now - SPAN_LAG_MS) / 1000) * 1000;
}

function readState(saved: Json | undefined): DetectorState | undefined {
  const state = saved as unknown as DetectorState | undefined;
  return state?.version === STATE_VERSION ? state : undefined;
}

/** One finding of a key at most, and none that people do not want to hear of. */
function find(watches: readonly Watch[], scene: Scene): Finding[] {
  const findings = watches
    .flatMap(watch => watch.find(scene))
    .filter(({ subject, indicator }) => !isMuted(scene.settings, subject.service, indicator));
  return [...new Map(findings.map(finding => [findingKey(finding), finding])).values()];
}
