import type { NewId } from '#base/ids.ts';
import type { Json } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Rule } from '#domain/rule.ts';
import type { Service } from '#domain/topology.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type AnomalyChanges, AnomalyTracker, type TrackerState } from './anomaly-tracker.ts';
import { type Finding, findingKey } from './finding.ts';
import { createFlowBaseline, type FlowBaseline, isTrusted, learnFlow, subjectOfFlow, watchFlow } from './flow-watch.ts';
import { learnHitRatios, watchHitRatios } from './hit-ratio-watch.ts';
import { watchInstances } from './instance-watch.ts';
import { learnResources, type ResourceBaselines, watchResources } from './resource-watch.ts';
import { watchRules } from './rules.ts';

interface DetectorParts {
  readonly window: HotWindow;
  readonly rules: readonly Rule[];
  readonly newId: NewId;
}

/** Everything that must outlive a restart, as JSON: what normal is, and what is open. */
export interface DetectorState {
  readonly flows: Readonly<Record<string, FlowBaseline>>;
  readonly resources: readonly (readonly [string, ResourceBaselines extends Map<string, infer B> ? B : never])[];
  readonly tracker: TrackerState;
}

/** Spans arrive in batches: a second is judged once it can be thought complete. */
const SPAN_LAG_MS = 1500;
const LEARN_EVERY_MS = 5000;

/** Watches everything once a second. Pure but for its own state: time and signals come from outside. */
export class Detector {
  readonly #parts: DetectorParts;
  readonly #flows: Map<string, FlowBaseline>;
  readonly #resources: ResourceBaselines;
  readonly #tracker: AnomalyTracker;
  #lastLearntAt = 0;
  #mendedAt = 0;

  constructor(parts: DetectorParts, saved?: DetectorState) {
    this.#parts = parts;
    this.#flows = new Map(Object.entries(saved?.flows ?? {}));
    this.#resources = new Map(saved?.resources ?? []);
    this.#tracker = new AnomalyTracker(parts.newId, saved?.tracker);
  }

  /** @param isCalm - false while an incident is open: what is seen then is not to be learnt as normal. */
  tick(input: {
    readonly services: readonly Service[];
    readonly now: number;
    readonly isCalm: boolean;
  }): AnomalyChanges {
    const changes = this.#tracker.observe(this.findNow({ ...input, notBeforeMs: this.#mendedAt }), input.now);
    this.#learn(input);
    return changes;
  }

  /** What is out of the ordinary at this moment, judged on signals since `notBeforeMs` only; alters nothing. */
  findNow(input: {
    readonly services: readonly Service[];
    readonly now: number;
    readonly notBeforeMs: number;
  }): Finding[] {
    const { window, rules } = this.#parts;
    const stretch = { endMs: lastCompleteSecond(input.now), notBeforeMs: input.notBeforeMs };
    return unique([
      ...watchInstances(input.services),
      ...this.#watchedFlows().flatMap(flow => watchFlow(flow, this.#baselineOf(flow), stretch)),
      ...watchResources(this.#resources, window, input.now),
      ...watchHitRatios(this.#resources, window, input.now),
      ...watchRules(rules, window, input.now),
    ]);
  }

  /** Something was mended: what was seen before must neither keep an anomaly open nor open a new one. */
  markMended(now: number, anomalies: readonly Anomaly[]): readonly Anomaly[] {
    this.#mendedAt = now;
    return this.#tracker.close(anomalies, now);
  }

  openAnomalies(): Anomaly[] {
    return this.#tracker.open();
  }

  findBaseline(flow: Flow): FlowBaseline | undefined {
    return this.#flows.get(flow.key);
  }

  /** How many services have a baseline that can be trusted, of those that are called at all. */
  progress(): { learnt: number; total: number } {
    const flows = this.#parts.window.flows.list('service');
    const learnt = flows.filter(flow => {
      const baseline = this.#flows.get(flow.key);
      return baseline !== undefined && isTrusted(baseline);
    });
    return { learnt: learnt.length, total: flows.length };
  }

  save(): Json {
    const state: DetectorState = {
      flows: Object.fromEntries(this.#flows),
      resources: [...this.#resources],
      tracker: this.#tracker.save(),
    };
    return state as unknown as Json;
  }

  #watchedFlows(): Flow[] {
    const { flows } = this.#parts.window;
    return [...flows.list('service'), ...flows.list('edge')];
  }

  #baselineOf(flow: Flow): FlowBaseline {
    const known = this.#flows.get(flow.key);
    if (known !== undefined) return known;
    const baseline = createFlowBaseline();
    this.#flows.set(flow.key, baseline);
    return baseline;
  }

  #learn({ now, isCalm }: { now: number; isCalm: boolean }): void {
    // A clock that went back must not stop learning for as long as it went back.
    if (now < this.#lastLearntAt) this.#lastLearntAt = now;
    if (!isCalm || now - Math.max(this.#lastLearntAt, this.#mendedAt) < LEARN_EVERY_MS) return;
    this.#lastLearntAt = now;
    const endMs = lastCompleteSecond(now);
    for (const flow of this.#watchedFlows()) {
      if (endMs - flow.firstSeenAt < LEARN_EVERY_MS || this.#isSuspect(flow)) continue;
      learnFlow(this.#baselineOf(flow), flow, endMs);
    }
    learnResources(this.#resources, this.#parts.window, now);
    learnHitRatios(this.#resources, this.#parts.window, now);
  }

  #isSuspect(flow: Flow): boolean {
    const subject = subjectOfFlow(flow);
    return ['error-ratio', 'latency'].some(indicator => this.#tracker.isSuspect(findingKey({ subject, indicator })));
  }
}

/** The end of the last second that can be thought complete. */
export function lastCompleteSecond(now: number): number {
  return Math.floor((now - SPAN_LAG_MS) / 1000) * 1000;
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [findingKey(finding), finding])).values()];
}
