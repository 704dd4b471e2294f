import { access } from 'node:fs/promises';
import path from 'node:path';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { CASE_FILES, type DiagnosisCaseFile, diagnosisCaseSchema } from '#api/diagnosis-case.ts';
import { caseFileInvalid } from '../errors.ts';
import { readInput } from '../files/input.ts';
import { explainIssue, toInstant } from './case-values.ts';
import { readMetrics } from './read-metrics.ts';
import { readLogs, readSpansCsv, readSpansJson } from './read-rows.ts';

/**
 * Reads a case folder, which may be named by the case.json in it; all files but case.json may be missing.
 * @throws AppError INPUT_NOT_FOUND, INPUT_UNREADABLE, CSV_UNREADABLE, CASE_FILE_INVALID
 */
export async function readCase(given: string): Promise<DiagnosisCase> {
  const folder = path.basename(given) === CASE_FILES.description ? path.dirname(given) : given;
  const description = await readDescription(path.join(folder, CASE_FILES.description));
  const find = async (name: string) => {
    const file = path.join(folder, name);
    return access(file).then(
      () => file,
      () => undefined,
    );
  };
  const [metrics, spansCsv, spansJson, logs] = await Promise.all([
    ...[find(CASE_FILES.metrics), find(CASE_FILES.spansCsv), find(CASE_FILES.spansJson), find(CASE_FILES.logs)],
  ]);
  const readSpans = async () => {
    if (spansCsv !== undefined) return readSpansCsv(spansCsv);
    return spansJson === undefined ? undefined : readSpansJson(spansJson);
  };
  const spans = await readSpans();
  return {
    onsetAt: toInstant(description.onset),
    until: toInstant(description.until),
    ...(description.baselineFrom === undefined ? {} : { baselineFrom: toInstant(description.baselineFrom) }),
    ...(description.healthyUntil === undefined ? {} : { healthyUntil: toInstant(description.healthyUntil) }),
    ...(description.troubleFrom === undefined ? {} : { troubleFrom: toInstant(description.troubleFrom) }),
    ...(description.noticed === undefined ? {} : { noticed: description.noticed }),
    ...{ told: description.told, tried: description.tried, usual: description.usual },
    ...(description.sli === undefined ? {} : { sli: description.sli }),
    nodes: description.nodes,
    calls: description.calls,
    series: metrics === undefined ? [] : await readMetrics(metrics, description.metrics),
    ...(spans === undefined ? {} : { spans }),
    ...(logs === undefined ? {} : { logs: await readLogs(logs) }),
    changes: description.changes.map(change => ({ ...change, at: toInstant(change.at) })),
  };
}

async function readDescription(file: string): Promise<DiagnosisCaseFile> {
  const chunks: Buffer[] = [];
  for await (const chunk of readInput(file)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw caseFileInvalid({ file, reason: `it is not JSON: ${(cause as Error).message}` });
  }
  const parsed = diagnosisCaseSchema.safeParse(raw);
  if (!parsed.success) throw caseFileInvalid({ file, reason: explainIssue(parsed.error) });
  // What is down is known before anything could be measured since.
  const { until, onset, troubleFrom = onset } = parsed.data;
  if (!(toInstant(until) > toInstant(troubleFrom))) {
    throw caseFileInvalid({
      file,
      reason: '`until` is not after `onset` or `troubleFrom`, so that no time is left in which there was trouble',
    });
  }
  return parsed.data;
}
