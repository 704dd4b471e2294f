import type {
  InstantAnswer,
  InstantQuery,
  LabelsQuery,
  MetadataAnswer,
  MetadataQuery,
  RangeAnswer,
  RangeQuery,
} from '#api/promql.ts';
import { Budget, type EvaluationLimits } from '#telemetry/promql/context.ts';
import { type LabelSet, METRIC_NAME } from '#telemetry/promql/label-set.ts';
import { compileQuery, compileSelector, evaluateInstant, evaluateRange } from '#telemetry/promql/query.ts';
import type { ApiParts } from '../api-parts.ts';
import { instantData, matrixData } from './answer.ts';
import { readDurationMs, readStepMs, readStretch, readTimeMs } from './parameters.ts';

interface Parts extends Pick<ApiParts, 'window'> {
  readonly clock: Pick<ApiParts['clock'], 'now' | 'elapsed'>;
}

/** Less than a rule may: whoever asks must not hold up the loop, which shares the thread. */
const LIMITS = {
  ...{ maxSeries: 20_000, maxSamples: 3_000_000, maxSteps: 11_000 },
  ...{ maxLooks: 20_000_000, maxCells: 30_000_000 },
};
const MINUTE_MS = 60_000;
const MAX_QUERY_MS = 5000;

export function answerInstant({ window, clock }: Parts, { query, time, timeout, limit }: InstantQuery): InstantAnswer {
  const atMs = time === undefined ? clock.now() : readTimeMs('time', time);
  const result = evaluateInstant(compileQuery(query), {
    source: window.source,
    limits: limitsOf({ clock }, timeout),
    atMs,
  });
  const data = instantData(result, atMs);
  switch (data.resultType) {
    case 'vector':
      return success({ ...data, result: first(data.result, limit) }, cutWarnings(data.result, limit));
    case 'matrix':
      return success({ ...data, result: first(data.result, limit) }, cutWarnings(data.result, limit));
    default:
      return success(data);
  }
}

export function answerRange({ window, clock }: Parts, asked: RangeQuery): RangeAnswer {
  const { startMs, endMs } = readStretch(asked.start, asked.end);
  const stepMs = readStepMs(asked.step);
  const rows = evaluateRange(compileQuery(asked.query), {
    ...{ source: window.source, limits: limitsOf({ clock }, asked.timeout) },
    ...{ startMs, endMs, stepMs },
  });
  const { result } = matrixData(rows);
  const { spanMs } = window.settings;
  const isOlder = startMs < clock.now() - spanMs - MINUTE_MS;
  const kept = isOlder ? [`only the last ${Math.round(spanMs / MINUTE_MS)} minutes are kept here`] : [];
  const data = { resultType: 'matrix' as const, result: first(result, asked.limit) };
  return success(data, [...kept, ...cutWarnings(result, asked.limit)]);
}

export function listSeries(parts: Parts, query: LabelsQuery) {
  return listed(
    selectLabels(parts, query).map(labels => labels.toRecord()),
    query,
  );
}

export function listLabels(parts: Parts, query: LabelsQuery) {
  const names = selectLabels(parts, query).flatMap(labels => [METRIC_NAME, ...labels.names]);
  return listed([...new Set(names)].sort(), query);
}

export function listLabelValues(parts: Parts, name: string, query: LabelsQuery) {
  const values = new Set(selectLabels(parts, query).map(labels => labels.get(name)));
  values.delete('');
  return listed([...values].sort(), query);
}

export function listMetadata({ window }: Parts, { metric, limit = 0 }: MetadataQuery): MetadataAnswer {
  const described = window.source
    .describe()
    .filter(({ name }) => metric === undefined || name === metric)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const data: MetadataAnswer['data'] = {};
  for (const { name, type, metric: own, unit } of first(described, limit)) {
    data[name] = [{ type, help: unit === '' ? own : `${own} (${unit})`, unit }];
  }
  return success(data, cutWarnings(described, limit));
}

function limitsOf({ clock }: Pick<Parts, 'clock'>, timeout?: string): EvaluationLimits {
  const asked = timeout === undefined ? MAX_QUERY_MS : readDurationMs('timeout', timeout);
  const endsAt = clock.elapsed() + Math.min(asked, MAX_QUERY_MS);
  return { ...LIMITS, isLate: () => clock.elapsed() >= endsAt };
}

/** Of all series in the window, whenever they were in it: it is short. */
function selectLabels({ window: { source }, clock }: Parts, query: LabelsQuery): readonly LabelSet[] {
  const selectors = query['match[]'];
  if (selectors === undefined) return source.list([]);
  const budget = new Budget(limitsOf({ clock }));
  const found = new Map<string, LabelSet>();
  for (const text of [selectors].flat()) {
    const selected = source.list(budget.meter(compileSelector(text)));
    budget.spend(selected.length, 0);
    for (const labels of selected) found.set(labels.key, labels);
  }
  return [...found.values()];
}

function listed<Item>(items: readonly Item[], { limit }: LabelsQuery) {
  return success(first(items, limit), cutWarnings(items, limit));
}

function success<Data>(data: Data, warnings: string[] = []) {
  return { status: 'success' as const, data, ...(warnings.length > 0 && { warnings }) };
}

/** 0 stands for all. */
function first<Item>(items: readonly Item[], limit = 0): Item[] {
  return limit === 0 ? [...items] : items.slice(0, limit);
}

function cutWarnings(items: readonly unknown[], limit = 0): string[] {
  return limit > 0 && items.length > limit ? ['results truncated due to limit'] : [];
}
