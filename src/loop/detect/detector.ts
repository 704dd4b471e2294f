import type { NewId } from '#base/ids.ts';
import type { Json } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { DEFAULT_DETECTION, type DetectionSettings, isMuted } from '#domain/detection-settings.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Dependency, Service } from '#domain/topology.ts';
import type { UsualCalls } from '#domain/usual-calls.ts';
import { type FlowBaseline, isTrusted, readUsual } from '#loop/detect/calls/flow-baseline.ts';
import type { FlowWatch } from '#loop/detect/calls/flow-watch.ts';
import type { SloWatch } from '#loop/detect/slos/slo-watch.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type AnomalyChanges, AnomalyTracker, type TrackerState } from './anomaly-tracker.ts';
import { type Finding, findingKey } from './finding.ts';
import { LEARN_EVERY_MS, type Scene, type Watch } from './watch.ts';
import { createWatches, type WatchParts } from './watches.ts';

interface DetectorParts extends WatchParts {
  readonly window: HotWindow;
  readonly newId: NewId;
  readonly detection?: DetectionSettings;
}

/** What must outlive a restart, in parts by name: what normal is for each watch, and what is open. */
export type DetectorState = ReadonlyMap<string, Json>;

/** Who and what is there, as the caller knows it. */
export interface Surroundings {
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly now: number;
}

const TRACKER = 'tracker';
const SAVE_EVERY_MS = 10_000;
/** Spans arrive in batches: a second is judged once it can be thought complete. */
const SPAN_LAG_MS = 1500;

/** Watches everything once a second. Pure but for its own state: time and signals come from outside. */
export class Detector {
  readonly #window: HotWindow;
  readonly #flows: FlowWatch;
  readonly #slos: SloWatch;
  readonly #watches: readonly Watch[];
  readonly #tracker: AnomalyTracker;
  readonly #savedAt = new Map<string, number>();
  #settings: DetectionSettings;
  #lastLearntAt = 0;
  #mendedAt = 0;

  constructor(parts: DetectorParts, saved: DetectorState = new Map()) {
    const { flows, slos, all } = createWatches(parts, Object.fromEntries(saved));
    this.#window = parts.window;
    this.#settings = parts.detection ?? DEFAULT_DETECTION;
    this.#flows = flows;
    this.#slos = slos;
    this.#watches = all;
    this.#tracker = new AnomalyTracker(parts.newId, saved.get(TRACKER) as unknown as TrackerState | undefined);
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

  /** What calls are like in calm times, once that can be trusted. */
  findUsual(flow: Flow): UsualCalls | undefined {
    const baseline = this.#flows.findBaseline(flow);
    return baseline !== undefined && isTrusted(baseline) ? readUsual(baseline) : undefined;
  }

  /** How many services have a baseline that can be trusted, of those that are called at all. */
  progress(): { learnt: number; total: number } {
    return this.#flows.progress(this.#window);
  }

  /** How the objectives stand. */
  readSlos(now: number): SloReport[] {
    return this.#slos.read(now);
  }

  /** Names of the parts of the state. */
  get stateNames(): readonly string[] {
    return [TRACKER, ...this.#watches.filter(watch => watch.save !== undefined).map(watch => watch.name)];
  }

  /** The parts that are due to be written down at this time; all of them without a time. */
  save(now = Number.POSITIVE_INFINITY): DetectorState {
    const saved = new Map<string, Json>();
    if (this.#isDue(TRACKER, SAVE_EVERY_MS, now)) saved.set(TRACKER, this.#tracker.save() as unknown as Json);
    for (const watch of this.#watches) {
      const { name, saveEveryMs = SAVE_EVERY_MS } = watch;
      if (watch.save !== undefined && this.#isDue(name, saveEveryMs, now)) saved.set(name, watch.save());
    }
    return saved;
  }

  #isDue(name: string, everyMs: number, now: number): boolean {
    const savedAt = this.#savedAt.get(name) ?? Number.NEGATIVE_INFINITY;
    if (Math.abs(now - savedAt) < everyMs) return false;
    this.#savedAt.set(name, now);
    return true;
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

/** One finding of a key at most, and none that people do not want to hear of. */
function find(watches: readonly Watch[], scene: Scene): Finding[] {
  const findings = watches
    .flatMap(watch => watch.find(scene))
    .filter(({ subject, indicator }) => !isMuted(scene.settings, subject.service, indicator));
  return [...new Map(findings.map(finding => [findingKey(finding), finding])).values()];
}
