import type { Labels } from '#domain/signal.ts';
import { LabelSet } from './label-set.ts';

/**
 * How names of OpenTelemetry become names of Prometheus (OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility"):
 *
 * | in the window                                  | in PromQL                                |
 * |------------------------------------------------|------------------------------------------|
 * | gauge `process.memory.usage`, unit `By`        | `process_memory_usage_bytes`             |
 * | gauge `cpu.utilization`, unit `1`              | `cpu_utilization_ratio`                  |
 * | sum `http.requests`                            | `http_requests_total`                    |
 * | sum `db.io`, unit `By`                         | `db_io_bytes_total`                      |
 * | `http.duration.count`, `.sum`, `.bucket`, `ms` | `http_duration_milliseconds_count`, ...  |
 * | label `http.route`                             | `http_route`                             |
 */
export interface MetricIdentity {
  readonly metric: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
}

/** UCUM to the words that Prometheus prefers; other units are spelled as they are. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  kBy: 'kilobytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
  '1': '',
};

const PER_WORDS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

const HISTOGRAM_PART = /\.(count|sum|bucket)$/;

/**
 * The name in PromQL. `unitOf` tells the unit of another metric: the parts of a histogram carry that of its sum, which is
 * how they are known from a plain sum that happens to be called `.count`.
 */
export function prometheusName(identity: MetricIdentity, unitOf: (metric: string) => string | undefined): string {
  const { metric, unit, kind } = identity;
  const part = kind === 'sum' ? HISTOGRAM_PART.exec(metric)?.[1] : undefined;
  const base = part === undefined ? metric : metric.slice(0, -part.length - 1);
  const histogramUnit = part === undefined || unitOf(`${base}.count`) === undefined ? undefined : unitOf(`${base}.sum`);
  if (histogramUnit !== undefined) return `${withUnit(sanitiseName(base), histogramUnit)}_${part}`;
  const named = withUnit(sanitiseName(metric), unit);
  if (kind === 'sum') return `${named.replace(/_total$/, '')}_total`;
  return unit === '1' && !named.endsWith('_ratio') ? `${named}_ratio` : named;
}

/** The name of a native histogram; its buckets as single series have `_bucket` behind it. */
export function histogramName(metric: string, unit: string): string {
  return withUnit(sanitiseName(metric), unit);
}

/** Labels as PromQL can write them. `job` is the service where no label of that name says otherwise, as with OTLP. */
export function prometheusLabels(metric: string, labels: Labels): LabelSet {
  const sanitised: Record<string, string> = {};
  // Two labels that become one are joined, in the order of their names.
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name]!;
    if (value === '') continue;
    const plain = sanitiseLabel(name);
    sanitised[plain] = sanitised[plain] === undefined ? value : `${sanitised[plain]};${value}`;
  }
  if (labels.service !== undefined) sanitised.job ??= labels.service;
  return LabelSet.from(sanitised, metric);
}

function sanitiseName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9:]+/g, '_').replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(plain) ? `_${plain}` : plain;
}

function sanitiseLabel(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^[0-9]/.test(plain) ? `key_${plain}` : plain;
}

/** Puts the unit behind the name unless the name says it already; before `_total` when that is there. */
function withUnit(name: string, unit: string): string {
  const [main, per] = unit.replace(/\{[^}]*\}/g, '').split('/', 2) as [string, string?];
  let named = name;
  const words = [unitWord(main), per === undefined || per === '' ? '' : `per_${PER_WORDS[per] ?? sanitiseName(per)}`];
  for (const word of words) {
    if (word === '' || `_${named}_`.includes(`_${word}_`)) continue;
    named = named.endsWith('_total') ? `${named.slice(0, -6)}_${word}_total` : `${named}_${word}`;
  }
  return named;
}

function unitWord(unit: string): string {
  return UNIT_WORDS[unit] ?? sanitiseName(unit);
}
