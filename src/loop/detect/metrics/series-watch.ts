import { describeDeviation } from '#algorithms/detection/describe.ts';
import {
  createPanel,
  observeWithPanel,
  type Panel,
  type SavedPanel,
  savePanel,
  trainingMark,
} from '#algorithms/detection/panel.ts';
import {
  createSeries,
  isOfThisLayout,
  type Series as Known,
  restoreSeries,
  saveSeries,
} from '#algorithms/detection/series.ts';
import { type Deviation, readDeviation, track } from '#algorithms/detection/tracker.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import type { Json } from '#base/json.ts';
import type { AnomalyClass } from '#domain/anomaly.ts';
import { type DetectionMethod, methodsOf } from '#domain/detection-settings.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import type { Series } from '#telemetry/series-table.ts';

interface Watched {
  readonly known: Known;
  /** What judges it, as the settings of its service have it; unknown until its first row after a start. */
  panel: Panel;
  methods: readonly DetectionMethod[] | undefined;
  readonly metric: string;
  readonly subject: { readonly service: string; readonly instance?: string };
  readonly unit: string;
  /** Stretches are read from here on; the one before belongs to the past. */
  nextMs: number;
}

interface Saved {
  readonly metric: string;
  readonly subject: Watched['subject'];
  readonly unit: string;
  readonly nextMs: number;
  readonly state: string;
  /** Of the methods that joined the ensemble; none was there before they could. */
  readonly panel?: SavedPanel;
}

/** One row for each series every so often: what is quicker than that, the other watches see. */
const ROW_MS = 10_000;
const SAVE_EVERY_MS = 300_000;
/** 4 kB each, 20 kB more once a series has lasted a day. */
const MOST_SERIES = 5_000;
/** Rows taken at once after a pause. */
const MOST_ROWS = 90;
/** A series without samples for two days is forgotten. */
const FORGOTTEN_MS = 2 * 86_400_000;
/** In one service, the strongest so many are told. */
const TOLD_OF_A_SERVICE = 5;

/** What other watches look at already, and parts of histograms whose quantiles are looked at. */
const LEFT_OUT = /^(process|instance|probe)\.|\.(sum|count)$|(^|[._])(hits?|miss(es)?)([._]total)?$/;

const CLASS_OF_NAME: readonly (readonly [RegExp, AnomalyClass])[] = [
  [/error|fail|reject|refus|5xx/i, 'availability'],
  [/memory|heap|cpu|disk|thread|pool|connection|descriptor|queue|gc/i, 'resource'],
  [/request|call|message|order|job|bytes|rate|total/i, 'load'],
];

/**
 * Every other metric that anybody sends, without a threshold: the ensemble of `algorithms/detection`, one row in ten
 * seconds. Worth a note each; what users feel opens incidents, these tell what else was odd.
 */
export class SeriesWatch implements Watch {
  readonly name = 'series';
  readonly saveEveryMs = SAVE_EVERY_MS;
  readonly #watched: Map<string, Watched>;
  readonly #verdict = createVerdict();

  constructor(saved?: Json) {
    const states = (saved ?? []) as unknown as readonly (readonly [string, Saved])[];
    this.#watched = new Map(states.flatMap(restoreWatched));
  }

  observe({ window, now, settings }: Scene): void {
    for (const series of window.series.all()) {
      const watched = this.#find(series, now);
      // A clock that went back begins anew from where it stands.
      if (watched !== undefined && watched.nextMs > now + ROW_MS) watched.nextMs = startOfRow(now);
      if (watched === undefined || now < watched.nextMs + ROW_MS) continue;
      chooseMethods(watched, methodsOf(settings, watched.subject.service));
      const mark = trainingMark(watched.panel);
      this.#takeRows(series, watched, now);
      // A training takes a quarter of a second: the others have their turn a tick later.
      if (trainingMark(watched.panel) !== mark) return;
    }
  }

  find({ now, notBeforeMs }: Scene): Finding[] {
    const byService = new Map<string, Finding[]>();
    for (const watched of this.#watched.values()) {
      const deviation = readDeviation(watched.known.core);
      if (deviation === undefined || !isPresent(deviation, watched, { now, notBeforeMs })) continue;
      const { service } = watched.subject;
      byService.set(service, [...(byService.get(service) ?? []), toFinding(watched, deviation, now)]);
    }
    return [...byService.values()].flatMap(findings =>
      findings.sort((a, b) => b.score - a.score).slice(0, TOLD_OF_A_SERVICE),
    );
  }

  save(): Json {
    const saved = [...this.#watched].map(([key, { known, panel, methods: _, ...rest }]): readonly [string, Saved] => [
      key,
      { ...rest, state: Buffer.from(saveSeries(known)).toString('base64'), panel: savePanel(panel) },
    ]);
    return saved as unknown as Json;
  }

  #find(series: Series, now: number): Watched | undefined {
    const known = this.#watched.get(series.key);
    if (known !== undefined) return known;
    if (LEFT_OUT.test(series.metric)) return undefined;
    if (this.#watched.size >= MOST_SERIES && !this.#forget(now)) return undefined;
    const { service = 'unknown', instance } = series.labels;
    const watched: Watched = {
      known: createSeries(),
      panel: createPanel([]),
      methods: undefined,
      metric: series.metric,
      subject: instance === undefined ? { service } : { service, instance },
      unit: series.kind === 'sum' ? `${series.unit}/s` : series.unit,
      nextMs: startOfRow(now),
    };
    this.#watched.set(series.key, watched);
    return watched;
  }

  #takeRows(series: Series, watched: Watched, now: number): void {
    const first = Math.max(watched.nextMs, startOfRow(now) - MOST_ROWS * ROW_MS);
    for (let at = first; at + ROW_MS <= now; at += ROW_MS) {
      const value = rowValue(series, at);
      observeWithPanel(watched.known, watched.panel, { timestampMs: at, value, verdict: this.#verdict });
      if (Number.isFinite(value)) track(watched.known.core, at, this.#verdict);
      watched.nextMs = at + ROW_MS;
    }
  }

  #forget(now: number): boolean {
    const before = this.#watched.size;
    for (const [key, { nextMs }] of this.#watched) if (now - nextMs > FORGOTTEN_MS) this.#watched.delete(key);
    return this.#watched.size < before;
  }
}

/** Methods that stay go on with what they know. */
function chooseMethods(watched: Watched, methods: readonly DetectionMethod[]): void {
  if (watched.methods === methods) return;
  watched.methods = methods;
  watched.panel = createPanel(methods, savePanel(watched.panel));
}

function startOfRow(now: number): number {
  return Math.floor(now / ROW_MS) * ROW_MS;
}

/** A gauge's mean, a sum's rate; NaN without samples. */
function rowValue(series: Series, at: number): number {
  const { value } = series.read(at, at + ROW_MS);
  const sum = value.reduce((total, each) => total + each, 0);
  if (value.length === 0) return Number.NaN;
  return series.kind === 'sum' ? sum / (ROW_MS / 1000) : sum / value.length;
}

function isPresent(
  { isOpen, startedAt }: Deviation,
  { nextMs }: Watched,
  { now, notBeforeMs }: { readonly now: number; readonly notBeforeMs: number },
): boolean {
  return isOpen && startedAt >= notBeforeMs && now - nextMs < 3 * ROW_MS;
}

function toFinding({ metric, subject, unit }: Watched, deviation: Deviation, now: number): Finding {
  return {
    subject,
    indicator: metric,
    class: CLASS_OF_NAME.find(([name]) => name.test(metric))?.[1] ?? 'performance',
    grade: 'info',
    score: Math.min(1, 1 - 0.5 / Math.max(0.5, deviation.peakStrength)),
    value: deviation.peakValue,
    expected: deviation.expected,
    unit,
    description: describeDeviation(deviation, { name: metric, unit, nowMs: now }),
    openAfterTicks: 1,
  };
}

/** What another version saved in another layout is forgotten: the series is learnt anew. */
function restoreWatched([key, { state, panel = {}, ...rest }]: readonly [string, Saved]): [string, Watched][] {
  // A copy: a Buffer may be a view into something larger.
  const bytes = new Uint8Array(Buffer.from(state, 'base64'));
  if (!isOfThisLayout(bytes)) return [];
  const known = restoreSeries(bytes);
  return [[key, { ...rest, panel: createPanel(Object.keys(panel), panel), methods: undefined, known }]];
}
