import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import type { Indicator, MetricQuery, Slo } from '#domain/slo.ts';
import { sloFileInvalid } from '#loop/detect/errors.ts';

const DAY_MS = 86_400_000;
/** As far back as the ledger reaches. */
const LONGEST_WINDOW_MS = 92 * DAY_MS;

const durationSchema = z.string().regex(DURATION, DURATION_HINT);

const indicatorSchema = z.union([
  z.literal('availability'),
  z.strictObject({ latency: z.strictObject({ threshold: durationSchema.transform(parseDurationMs) }) }),
  z.strictObject({ good: z.string().min(1), total: z.string().min(1) }),
  z.strictObject({ bad: z.string().min(1), total: z.string().min(1) }),
]);

const sloSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and hyphens'),
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  service: z.string().min(1),
  /** In percent, as people say it; a ratio written by mistake would be a promise of nothing. */
  objective: z.number().min(50, 'write it in percent: 99.5').lt(100),
  window: durationSchema
    .default('30d')
    .transform(parseDurationMs)
    .refine(ms => ms >= 3_600_000 && ms <= LONGEST_WINDOW_MS, 'from 1h to 92d'),
  indicator: indicatorSchema,
});

export const shortSloFileSchema = z.strictObject({ slos: z.array(sloSchema).min(1) });

/** Whether a YAML document is in our own short form rather than OpenSLO. */
export function isShortForm(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'slos' in document;
}

/** @throws AppError SLO_FILE_INVALID */
export function parseShortSlos(document: unknown, file: string): Slo[] {
  const parsed = shortSloFileSchema.safeParse(document);
  if (parsed.success) return parsed.data.slos.map(toSlo);
  throw sloFileInvalid(file, z.prettifyError(parsed.error));
}

function toSlo({ name, title = name, description = '', service, ...raw }: z.output<typeof sloSchema>): Slo {
  return {
    ...{ name, title, description, service },
    window: { kind: 'rolling', durationMs: raw.window },
    budgeting: 'occurrences',
    // Rounded to what was written: 99.95 / 100 is not .9995 in binary.
    objectives: [
      {
        title: name,
        indicator: toIndicator(raw.indicator),
        target: Number((raw.objective / 100).toPrecision(12)),
        weight: 1,
      },
    ],
  };
}

function toIndicator(raw: z.output<typeof indicatorSchema>): Indicator {
  if (raw === 'availability') return { kind: 'calls' };
  if ('latency' in raw) return { kind: 'calls', limitMs: raw.latency.threshold };
  const numerator = 'good' in raw ? raw.good : raw.bad;
  return {
    kind: 'ratio',
    counts: 'good' in raw ? 'good' : 'bad',
    numerator: promql(numerator),
    total: promql(raw.total),
    isCounter: true,
  };
}

export function promql(query: string): MetricQuery {
  return { source: 'Prometheus', query, settings: {} };
}
