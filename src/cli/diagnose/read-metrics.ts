import type { CaseSeries } from '#algorithms/ranking/case.ts';
import { SeriesGatherer } from '#algorithms/ranking/case-rows.ts';
import { type DiagnosisCaseFile, METRIC_COLUMNS } from '#api/diagnosis-case.ts';
import { parseStamp } from '#base/time-stamp.ts';
import { caseFileInvalid } from '../errors.ts';
import { type CsvRow, openCsv } from '../files/csv.ts';

const REQUIRED = METRIC_COLUMNS.slice(0, 4);

/** Series of metrics.csv, one row a sample; samples are put in order of time. Memory grows with the file. */
export async function readMetrics(file: string, metrics: DiagnosisCaseFile['metrics']): Promise<CaseSeries[]> {
  const { rows } = await openCsv(file);
  const gatherer = new SeriesGatherer();
  let columnOf: ReadonlyMap<string, number> | undefined;
  for await (const row of rows) {
    if (columnOf === undefined) columnOf = readHeader(file, row);
    else addRow(gatherer, { file, row, columnOf });
  }
  return gatherer.finish(metrics);
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

function addRow(gatherer: SeriesGatherer, { file, row, columnOf }: RowOf): void {
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
  gatherer.add({
    ...{ at, node, metric, value },
    callee: callee || undefined,
    limit: Number(limit) > 0 ? Number(limit) : undefined,
  });
}
