import type { CaseSeries } from '#algorithms/ranking/case.ts';
import type { DiagnosisCaseFile } from '#api/diagnosis-case.ts';
import { mapGently } from '#base/gently.ts';
import { csvRow } from './csv.ts';

interface CaseMetrics {
  /** Rows of metrics.csv without its header. */
  readonly rows: string;
  readonly described: DiagnosisCaseFile['metrics'];
}

/** Series as rows of a file. O(samples). */
export async function writeCaseMetrics(all: readonly CaseSeries[]): Promise<CaseMetrics> {
  const described: Record<string, DiagnosisCaseFile['metrics'][string]> = {};
  for (const { metric, role, unit, statistic = 'mean', intervalMs } of all) {
    const isCounted = unit === '{request}' || role === 'latency';
    described[metric] = { role, unit, statistic, ...(isCounted && intervalMs > 0 && { intervalMs }) };
  }
  return { rows: (await mapGently(all, toRows)).join(''), described };
}

function toRows({ node, callee = '', metric, limit, at, value }: CaseSeries): string {
  let rows = '';
  for (let i = 0; i < at.length; i++) {
    if (!Number.isNaN(value[i]!)) rows += `${csvRow([at[i]!, node, metric, value[i]!, callee, limit ?? ''])}\n`;
  }
  return rows;
}
