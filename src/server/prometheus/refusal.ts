import type { QueryRefusal } from '#api/promql.ts';
import { isAppError } from '#base/errors.ts';
import { toProblem } from '../problems.ts';

/**
 * What Prometheus would say of an error. Undefined where it has no words for it: who may call, and failures of our own,
 * are told as everywhere else.
 */
export function toRefusal(
  error: unknown,
  path: string,
): { readonly status: number; readonly body: QueryRefusal } | undefined {
  const { code, status, detail = '', hint } = toProblem(error, path);
  const kind = kindOf(error, code, status);
  if (kind === undefined) return undefined;
  const said = hint === undefined ? detail : `${detail}; ${hint}`;
  return { status: STATUS[kind], body: { status: 'error', errorType: kind, error: said, code } };
}

const STATUS = { bad_data: 400, execution: 422, timeout: 503, unavailable: 503 } as const;

function kindOf(error: unknown, code: string, status: number): QueryRefusal['errorType'] | undefined {
  if (code === 'PROMQL_EVALUATION') return 'execution';
  if (code === 'PROMQL_TIMEOUT') return 'timeout';
  // Too many steps are known before anything is evaluated.
  if (code === 'PROMQL_LIMIT') return isAppError(error) && error.facts.what === 'steps' ? 'bad_data' : 'execution';
  if (status === 503) return 'unavailable';
  return status === 400 ? 'bad_data' : undefined;
}
