import type { Clock } from '#base/clock.ts';
import { toJson } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { DEFAULT_DETECTION, type DetectionSettings } from '#domain/detection-settings.ts';
import { actorOf } from '#domain/identity.ts';
import { about, unworded } from '#domain/sentence.ts';
import type { Topology } from '#domain/topology.ts';
import type { Journal } from '#ports/journal.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Detector } from './detect/detector.ts';
import { replay } from './detect/replay.ts';

interface TuningParts {
  readonly window: HotWindow;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly savedState: SettingsStore;
  readonly readTopology: () => Topology;
  readonly createDetector: (detection: DetectionSettings) => Detector;
}

/** What the recorded window would have alarmed under the settings in force and under those proposed. */
export interface DetectionReplay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly current: readonly Anomaly[];
  readonly proposed: readonly Anomaly[];
}

const SETTINGS = 'detection-settings';

/** Settings of detection: shown on the past before they are accepted, and every acceptance a fact of the journal. */
export class Tuning {
  readonly #parts: TuningParts;
  #settings: DetectionSettings = DEFAULT_DETECTION;

  constructor(parts: TuningParts) {
    this.#parts = parts;
  }

  get settings(): DetectionSettings {
    return this.#settings;
  }

  async load(): Promise<void> {
    const saved = await this.#parts.savedState.find(SETTINGS);
    if (saved !== undefined) this.#settings = saved as unknown as DetectionSettings;
  }

  async replay(proposal: DetectionSettings): Promise<DetectionReplay> {
    const { window, clock, readTopology, createDetector } = this.#parts;
    const toMs = clock.now();
    const stretch = { fromMs: toMs - window.settings.spanMs, toMs, ...readTopology() };
    return {
      fromMs: stretch.fromMs,
      toMs,
      current: await replay(createDetector(this.#settings), stretch),
      proposed: await replay(createDetector(proposal), stretch),
    };
  }

  async accept(proposal: DetectionSettings, by: string, reason: string): Promise<void> {
    const before = this.#settings;
    await this.#parts.savedState.save(SETTINGS, toJson(proposal));
    this.#settings = proposal;
    await this.#parts.journal.append({
      kind: 'detection.settings-changed',
      subject: 'loop',
      actor: actorOf(by),
      data: {
        summary: about({ en: `detection settings changed by ${by}`, zh: `${by} 修改了检测设置` }, unworded(reason)),
        reason,
        before: toJson(before),
        after: toJson(proposal),
      },
    });
  }
}
