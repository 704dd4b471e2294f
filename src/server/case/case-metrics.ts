import type { CaseSeries } from '#algorithms/ranking/case.ts';
import type { DiagnosisCaseFile } from '#api/diagnosis-case.ts';
import { csvRow } from './csv.ts';

interface CaseMetrics {
  /** Rows of metrics.csv without its header. */
  readonly rows: readonly string[];
  readonly described: DiagnosisCaseFile['metrics'];
}

/** Series as rows of a file. O(samples). */
export function writeCaseMetrics(all: readonly CaseSeries[]): CaseMetrics {
  const described: Record<string, DiagnosisCaseFile['metrics'][string]> = {};
  const rows: string[] = [];
  for (const series of all) {
    const { metric, role, unit, statistic = 'mean', intervalMs } = series;
    const isCounted = unit === '{request}' || role === 'latency';
    described[metric] = { role, unit, statistic, ...(isCounted && intervalMs > 0 && { intervalMs }) };
    for (const row of toRows(series)) rows.push(row);
  }
  return { rows, described };
}

function toRows({ node, callee = '', metric, limit, at, value }: CaseSeries): string[] {
  const rows: string[] = [];
  for (let i = 0; i < at.length; i++) {
    if (!Number.isNaN(value[i]!)) rows.push(csvRow([at[i]!, node, metric, value[i]!, callee, limit ?? '']));
  }
  return rows;
}
