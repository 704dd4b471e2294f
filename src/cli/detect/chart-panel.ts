import { unworded } from '#api/sentence.ts';
import { describeStamp } from '#base/time-stamp.ts';
import { say } from '../language.ts';
import type { FoundAnomaly } from './anomaly-log.ts';
import { type Tick, valueTicks } from './axis.ts';
import type { ChartSample, ChartSamples } from './chart-samples.ts';
import { escapeXml, round, text } from './svg.ts';

/** One panel under another, each with its own values and all with the same time. */
export interface Panel {
  readonly chart: ChartSamples;
  readonly anomalies: readonly FoundAnomaly[];
  readonly top: number;
  readonly height: number;
}

/** From instants and values to pixels. */
interface Scale {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
}

/** Where the panels begin and end across the page, in pixels. */
export const LEFT = 76;
export const RIGHT_EDGE = 1_180;
export const TALL = 380;
export const LOW = 170;
/** The line is broken where samples are this many times further apart than usual. */
const GAP_TIMES = 8;

/** One series with its axis, its band and its anomalies. */
export function drawPanel({ chart, anomalies, top, height }: Panel, x: Scale['x']): string[] {
  const [low, high] = rangeOf(chart.samples, anomalies);
  const y = (value: number) => top + height - ((clamp(value, low, high) - low) / (high - low)) * height;
  const scale = { x, y };
  const { name, unit } = chart;
  const quantity = chart.isGrowth ? { en: `growth of ${name} a row`, zh: `${name} 每行增量` } : unworded(name);
  const axis = say({
    en: unit === '' ? quantity.en : `${quantity.en}, in ${unit}`,
    zh: unit === '' ? quantity.zh : `${quantity.zh}（${unit}）`,
  });
  return [
    ...valueTicks(low, high, height > LOW ? 6 : 4).map(tick => drawValueTick(tick, y(tick.at))),
    `<path class="axis" d="M${LEFT} ${top}V${top + height}H${RIGHT_EDGE}" fill="none"/>`,
    text({ x: LEFT + 6, y: top - 6, content: axis, style: 'text' }),
    ...anomalies.map(anomaly => drawSpan(anomaly, { x, top, height })),
    `<path class="band" d="${drawBand(chart.samples, scale)}"/>`,
    `<path class="line" d="${drawLine(chart.samples, scale)}"/>`,
    ...anomalies.map(anomaly => drawMark(anomaly, scale)),
  ];
}

/** All values, and the band as far as it does not dwarf them. */
function rangeOf(samples: readonly ChartSample[], anomalies: readonly FoundAnomaly[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    low = Math.min(low, sample.low);
    high = Math.max(high, sample.high);
  }
  for (const { value } of anomalies) {
    if (value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const margin = high > low ? (high - low) * 0.06 : Math.max(1, Math.abs(high) * 0.1);
  return [low - margin, high + margin];
}

function drawLine(samples: readonly ChartSample[], { x, y }: Scale): string {
  const limitMs = GAP_TIMES * usualStepMs(samples);
  let path = '';
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs, first, low, high, last } of samples) {
    path += `${fromMs - beforeMs > limitMs ? 'M' : 'L'}${round(x(fromMs))} ${round(y(first))}`;
    const middle = round(x((fromMs + toMs) / 2));
    if (high > low)
      path += `L${middle} ${round(y(high))}L${middle} ${round(y(low))}L${round(x(toMs))} ${round(y(last))}`;
    beforeMs = toMs;
  }
  // A lone point would be nothing: a line of no length with round ends is a dot.
  return samples.length === 1 ? `${path}h.01` : path;
}

function drawBand(samples: readonly ChartSample[], { x, y }: Scale): string {
  const known = samples.filter(({ expectedLow }) => !Number.isNaN(expectedLow));
  if (known.length < 2) return '';
  const point = (sample: ChartSample, value: number) =>
    `${round(x((sample.fromMs + sample.toMs) / 2))} ${round(y(value))}`;
  const upper = known.map(sample => point(sample, sample.expectedHigh));
  const lower = known.map(sample => point(sample, sample.expectedLow)).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

function drawSpan(
  { startedAt, endedAt, description }: FoundAnomaly,
  { x, top, height }: { readonly x: Scale['x']; readonly top: number; readonly height: number },
): string {
  const left = round(x(startedAt));
  const width = Math.max(2, round(x(endedAt)) - left);
  const hint = `${describeStamp(startedAt)}: ${say(description)}`;
  return `<rect class="anomaly" x="${left}" y="${top}" width="${width}" height="${height}"><title>${escapeXml(hint)}</title></rect>`;
}

/** A dot at the peak, and a frame where the values were expected instead. */
function drawMark({ startedAt, endedAt, peakAt, value, expected }: FoundAnomaly, { x, y }: Scale): string {
  if (value === undefined) return '';
  const dot = `<circle class="dot" cx="${round(x(peakAt))}" cy="${round(y(value))}" r="3.2"/>`;
  if (expected === undefined) return dot;
  const left = round(x(startedAt));
  const top = round(y(expected.high));
  const width = Math.max(2, round(x(endedAt)) - left);
  const height = Math.max(1, round(y(expected.low)) - top);
  return `<rect class="edge" x="${left}" y="${top}" width="${width}" height="${height}"/>${dot}`;
}

function drawValueTick({ label }: Tick, y: number): string {
  const at = round(y);
  return `<path class="grid" d="M${LEFT} ${at}H${RIGHT_EDGE}"/>${text({ x: LEFT - 8, y: at + 4, content: label, style: 'faint', anchor: 'end' })}`;
}

function usualStepMs(samples: readonly ChartSample[]): number {
  const steps = samples.slice(1).map((sample, at) => sample.fromMs - samples[at]!.toMs);
  return Math.max(1, steps.sort((a, b) => a - b)[steps.length >> 1] ?? 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
