import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { AppError } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import type {
  BudgetingMethod,
  Indicator,
  MetricQuery,
  Objective,
  Slo,
  SloWindow,
  ThresholdOperator,
} from '#domain/slo.ts';
import { sloFileInvalid } from '#loop/detect/errors.ts';
import {
  documentSchema,
  type OpenMetric,
  type OpenObjective,
  type OpenSliSpec,
  type OpenSlo,
  type OpenSloDocument,
  type OpenTimeWindow,
} from './open-slo-schema.ts';
import { isShortForm } from './short-slo.ts';

export interface OpenSloImport {
  readonly slos: readonly Slo[];
  /** What the file says and ZeroOps leaves aside, in sentences. */
  readonly notes: readonly string[];
}

type Path = readonly (string | number)[];

/** One document with what is needed to point at places in it. */
interface Source {
  readonly document: OpenSloDocument;
  readonly fail: (path: Path, message: string) => AppError;
}

interface Book {
  readonly indicators: ReadonlyMap<string, OpenSliSpec>;
  readonly dataSources: ReadonlyMap<string, string>;
  readonly notes: string[];
}

const DAY_MS = 86_400_000;
const ROLLING_UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  // The specification leaves these to the implementation.
  M: 30 * DAY_MS,
  Q: 90 * DAY_MS,
  Y: 365 * DAY_MS,
};
const CALENDAR_UNIT = { m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', Q: 'quarter', Y: 'year' } as const;
const OPERATOR: Readonly<Record<string, ThresholdOperator>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };
const BUDGETING: Readonly<Record<OpenSlo['spec']['budgetingMethod'], BudgetingMethod>> = {
  Occurrences: 'occurrences',
  Timeslices: 'timeslices',
  RatioTimeslices: 'ratio-timeslices',
};
const DEFAULT_WINDOW: SloWindow = { kind: 'rolling', durationMs: 30 * DAY_MS };
/** Queries need no credentials: what looks like one stays in the file. */
const SECRET = /secret|password|token|credential|access_?key|api_?key/i;

/**
 * Reads the SLOs of an OpenSLO v1 file. One file may hold several documents; SLIs and data sources are found by name
 * within it.
 *
 * @throws AppError SLO_FILE_INVALID with file, line and path of the first thing that is wrong
 */
export function parseOpenSlo(text: string, file: string): OpenSloImport {
  const sources = readSources(text, file);
  const book: Book = {
    indicators: new Map(
      sources.flatMap(({ document }) => (document.kind === 'SLI' ? [[nameOf(document), document.spec]] : [])),
    ),
    dataSources: new Map(
      sources.flatMap(({ document }) =>
        document.kind === 'DataSource' ? [[nameOf(document), document.spec.type]] : [],
      ),
    ),
    notes: [],
  };
  for (const { document } of sources) {
    if (document.kind.startsWith('Alert')) {
      book.notes.push(`${document.kind} ${nameOf(document)} is left aside: ZeroOps alerts by multi-window burn rates`);
    }
  }
  const slos = sources.flatMap(({ document, fail }) =>
    document.kind === 'SLO' ? [readSlo(document, book, fail)] : [],
  );
  const twice = slos.find((slo, i) => slos.findIndex(other => other.name === slo.name) !== i);
  if (twice !== undefined) throw sloFileInvalid(file, `two SLOs are named ${twice.name}`);
  return { slos, notes: book.notes };
}

function nameOf(document: OpenSloDocument): string {
  return document.metadata.name;
}

function readSources(text: string, file: string): Source[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines }) as Document.Parsed[];
  return documents.flatMap(document => {
    const broken = document.errors[0];
    if (broken !== undefined) throw sloFileInvalid(`${file}:${broken.linePos?.[0].line ?? 1}`, broken.message);
    const content: unknown = document.toJS();
    // `---` at the start or the end of a file makes an empty document.
    if (content === null || content === undefined || isShortForm(content)) return [];
    const fail = (path: Path, message: string): AppError => {
      const line = lines.linePos(startOf(document, path)).line;
      return sloFileInvalid(`${file}:${line}`, path.length === 0 ? message : `${describePath(path)}: ${message}`);
    };
    const parsed = documentSchema.safeParse(content);
    if (parsed.success) return { document: parsed.data, fail };
    const issue = parsed.error.issues[0]!;
    throw fail(issue.path as Path, issue.message);
  });
}

/** Where the value at `path` stands, or the nearest thing around it that is there. */
function startOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function describePath(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

function readSlo({ metadata, spec }: OpenSlo, book: Book, fail: Source['fail']): Slo {
  if (spec.alertPolicies !== undefined && spec.alertPolicies.length > 0) {
    book.notes.push(`alertPolicies of ${metadata.name} are left aside: ZeroOps alerts by multi-window burn rates`);
  }
  const window = spec.timeWindow?.[0];
  if (window === undefined) book.notes.push(`${metadata.name} names no timeWindow: 30 days, rolling, are taken`);
  const shared = findIndicator(spec, book, { path: ['spec'], fail });
  return {
    name: metadata.name,
    title: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    service: spec.service,
    window: window === undefined ? DEFAULT_WINDOW : readWindow(window),
    budgeting: BUDGETING[spec.budgetingMethod],
    objectives: spec.objectives.map((objective, i) => {
      const place = { path: ['spec', 'objectives', i], fail };
      const own = findIndicator(objective, book, place);
      if ((own === undefined) === (shared === undefined)) {
        throw own === undefined
          ? fail(['spec'], 'needs "indicator" or "indicatorRef", here or in every objective')
          : fail(place.path, 'an objective has an indicator of its own only where the SLO has none');
      }
      const indicator = readIndicator((own ?? shared)!, book, metadata.name);
      return readObjective(objective, { indicator, method: spec.budgetingMethod, name: metadata.name }, place);
    }),
  };
}

interface Place {
  readonly path: Path;
  readonly fail: Source['fail'];
}

function findIndicator(
  holder: Pick<OpenObjective, 'indicator' | 'indicatorRef'>,
  book: Book,
  { path, fail }: Place,
): OpenSliSpec | undefined {
  if (holder.indicatorRef === undefined) return holder.indicator?.spec;
  if (holder.indicator !== undefined) throw fail(path, 'has both "indicator" and "indicatorRef"');
  const found = book.indicators.get(holder.indicatorRef);
  if (found === undefined)
    throw fail([...path, 'indicatorRef'], `there is no SLI named "${holder.indicatorRef}" in the file`);
  return found;
}

function readIndicator(spec: OpenSliSpec, book: Book, slo: string): Indicator {
  const read = (metric: OpenMetric): MetricQuery => readMetric(metric, book, slo);
  if (spec.thresholdMetric !== undefined) return { kind: 'threshold', value: read(spec.thresholdMetric) };
  // The schema has made sure that the parts of one of the two forms are there.
  const { good, bad, total, raw, rawType, counter } = spec.ratioMetric!;
  if (raw !== undefined) {
    return { kind: 'precomputed', counts: rawType === 'success' ? 'good' : 'bad', ratio: read(raw) };
  }
  return {
    kind: 'ratio',
    counts: good === undefined ? 'bad' : 'good',
    numerator: read((good ?? bad)!),
    total: read(total!),
    isCounter: counter,
  };
}

function readMetric({ metricSource }: OpenMetric, book: Book, slo: string): MetricQuery {
  const { metricSourceRef: reference, type, spec } = metricSource;
  const source =
    type ?? (reference === undefined ? undefined : book.dataSources.get(reference)) ?? reference ?? 'Prometheus';
  const { query, ...rest } = spec;
  const secrets = Object.keys(rest).filter(key => SECRET.test(key));
  if (secrets.length > 0)
    book.notes.push(
      `${secrets.join(', ')} in a metricSource of ${slo} is not taken over: name credentials in the adapter`,
    );
  const settings = Object.fromEntries(Object.entries(rest).filter(([key]) => !SECRET.test(key))) as JsonObject;
  return typeof query === 'string' ? { source, query, settings } : { source, settings };
}

function readObjective(
  objective: OpenObjective,
  context: {
    readonly indicator: Indicator;
    readonly method: OpenSlo['spec']['budgetingMethod'];
    readonly name: string;
  },
  { path, fail }: Place,
): Objective {
  const { op, value, timeSliceTarget, timeSliceWindow, compositeWeight } = objective;
  const { indicator, method, name } = context;
  if (indicator.kind === 'threshold' && (op === undefined || value === undefined)) {
    throw fail(path, 'a thresholdMetric needs "op" and "value"');
  }
  const needsTarget = method === 'Timeslices';
  if (method !== 'Occurrences' && timeSliceWindow === undefined) throw fail(path, `${method} needs "timeSliceWindow"`);
  if (needsTarget && timeSliceTarget === undefined) throw fail(path, 'Timeslices needs "timeSliceTarget"');
  return {
    title: objective.displayName ?? name,
    indicator,
    // Rounded to what was written: 99.95 / 100 is not .9995 in binary.
    target: objective.target ?? Number((objective.targetPercent! / 100).toPrecision(12)),
    weight: compositeWeight ?? 1,
    ...(indicator.kind === 'threshold' ? { threshold: { operator: OPERATOR[op!]!, value: value! } } : {}),
    ...(method === 'Occurrences'
      ? {}
      : { timeSlice: { durationMs: sliceMs(timeSliceWindow!), target: timeSliceTarget ?? 1 } }),
  };
}

/** A bare number is minutes. */
function sliceMs(window: number | string): number {
  return typeof window === 'number' ? window * 60_000 : rollingMs(window);
}

function rollingMs(duration: string): number {
  return Number(duration.slice(0, -1)) * ROLLING_UNIT_MS[duration.slice(-1)]!;
}

function readWindow({ duration, calendar }: OpenTimeWindow): SloWindow {
  if (calendar === undefined) return { kind: 'rolling', durationMs: rollingMs(duration) };
  const startsAt = calendar.startTime.replace(' ', 'T');
  return {
    kind: 'calendar',
    count: Number(duration.slice(0, -1)),
    unit: CALENDAR_UNIT[duration.slice(-1) as keyof typeof CALENDAR_UNIT],
    startsAt: startsAt.length === 16 ? `${startsAt}:00` : startsAt,
    timeZone: calendar.timeZone,
  };
}
