import type { Json } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { DetectionSettings } from '#domain/detection-settings.ts';
import type { Dependency, Service } from '#domain/topology.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Finding } from './finding.ts';

/** What is there to be looked at, at one moment. */
export interface Scene {
  readonly window: HotWindow;
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
  readonly now: number;
  /** End of the last second whose spans can be thought complete. */
  readonly endMs: number;
  /** Nothing before this counts: something was mended then. */
  readonly notBeforeMs: number;
  readonly settings: DetectionSettings;
  /** What is open, and what has closed within the last minutes. */
  readonly anomalies: readonly Anomaly[];
}

/** One way of seeing trouble. The detector asks all of them; `watches.ts` lists them by hand. */
export interface Watch {
  /** Under which its state is saved. */
  readonly name: string;
  /** It only reads what the others found: no proof of its own for or against health. */
  readonly isDerived?: true;
  /** Takes in what has arrived since the last tick. */
  observe?(scene: Scene): void;
  /** What is out of the ordinary now. Alters nothing: it is also asked between ticks, by the judge of gates. */
  find(scene: Scene): Finding[];
  /**
   * Takes the last seconds as ordinary.
   *
   * @param isSuspect - whether a finding of this key is, or was a moment ago, believed or about to be
   */
  learn?(scene: Scene, isSuspect: (key: string) => boolean): void;
  /** What must outlive a restart. */
  save?(): Json;
  /** How often that is written down; large states are written seldom. */
  readonly saveEveryMs?: number;
}

/** How often `learn` is called while all is calm. */
export const LEARN_EVERY_MS = 5000;
