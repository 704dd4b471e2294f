import type { CaseSeries } from '#algorithms/ranking/case.ts';
import { type DiagnosisCaseFile, METRIC_COLUMNS } from '#api/diagnosis-case.ts';
import { parseStamp } from '../detect/time-stamp.ts';
import { caseFileInvalid } from '../errors.ts';
import { type CsvRow, openCsv } from '../files/csv.ts';

const REQUIRED = METRIC_COLUMNS.slice(0, 4);
const KEY_SEPARATOR = '\u0000';

interface Samples {
  readonly node: string;
  readonly callee: string | undefined;
  readonly metric: string;
  readonly at: number[];
  readonly value: number[];
  limit: number | undefined;
}

/** Series of metrics.csv, one row a sample; samples are put in order of time. Memory grows with the file. */
export async function readMetrics(file: string, metrics: DiagnosisCaseFile['metrics']): Promise<CaseSeries[]> {
  const { rows } = await openCsv(file);
  const found = new Map<string, Samples>();
  let columnOf: ReadonlyMap<string, number> | undefined;
  for await (const row of rows) {
    if (columnOf === undefined) columnOf = readHeader(file, row);
    else addRow(found, { file, row, columnOf });
  }
  return [...found.values()].map(samples => toSeries(samples, metrics[samples.metric]));
}

/** Which column stands where. */
export function readHeader(
  file: string,
  { cells, line }: CsvRow,
  required: readonly string[] = REQUIRED,
): Map<string, number> {
  const columnOf = new Map(cells.map((name, i) => [name.trim(), i]));
  const missing = required.filter(name => !columnOf.has(name));
  if (missing.length === 0) return columnOf;
  throw caseFileInvalid({
    file,
    line,
    reason: `the header lacks ${missing.join(', ')}; it has ${cells.slice(0, 12).join(', ')}`,
  });
}

interface RowOf {
  readonly file: string;
  readonly row: CsvRow;
  readonly columnOf: ReadonlyMap<string, number>;
}

function addRow(found: Map<string, Samples>, { file, row, columnOf }: RowOf): void {
  const cell = (name: (typeof METRIC_COLUMNS)[number]) => row.cells[columnOf.get(name) ?? -1]?.trim() ?? '';
  const [node, metric, callee, limit] = [cell('node'), cell('metric'), cell('callee'), cell('limit')];
  const at = parseStamp(cell('time'));
  const value = cell('value') === '' ? Number.NaN : Number(cell('value'));
  if (Number.isNaN(at)) throw caseFileInvalid({ file, line: row.line, reason: `"${cell('time')}" is no time` });
  if (node === '' || metric === '')
    throw caseFileInvalid({ file, line: row.line, reason: 'the node or the metric has no name' });
  if (Number.isNaN(value) && !/^(nan|null)?$/i.test(cell('value'))) {
    throw caseFileInvalid({
      file,
      line: row.line,
      reason: `"${cell('value')}" is no number; leave the cell empty for a missing one`,
    });
  }
  const key = `${node}${KEY_SEPARATOR}${callee}${KEY_SEPARATOR}${metric}`;
  const samples = found.get(key) ?? { node, callee: callee || undefined, metric, at: [], value: [], limit: undefined };
  found.set(key, samples);
  samples.at.push(at);
  samples.value.push(value);
  if (Number(limit) > 0) samples.limit = Number(limit);
}

function toSeries(
  { node, callee, metric, at, value, limit }: Samples,
  about: DiagnosisCaseFile['metrics'][string] | undefined,
): CaseSeries {
  const order = [...at.keys()].sort((a, b) => at[a]! - at[b]!);
  const sortedAt = Float64Array.from(order, i => at[i]!);
  return {
    node,
    ...(callee === undefined ? {} : { callee }),
    metric,
    role: about?.role ?? 'other',
    unit: about?.unit ?? '1',
    statistic: about?.statistic ?? 'mean',
    intervalMs: about?.intervalMs ?? usualStepMs(sortedAt),
    ...(limit === undefined ? {} : { limit }),
    at: sortedAt,
    value: Float64Array.from(order, i => value[i]!),
  };
}

/** Median distance of samples; one second where there is one sample or none. */
function usualStepMs(at: Float64Array): number {
  const steps = at
    .slice(1)
    .map((each, i) => each - at[i]!)
    .filter(step => step > 0)
    .sort();
  return steps[steps.length >> 1] ?? 1_000;
}
