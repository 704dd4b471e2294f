import { AppError } from '#base/errors.ts';

/** @param where - file, line, or name of the SLO */
export function sloFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'SLO_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'docs/guide/slo.md shows both forms: OpenSLO v1, and `slos:` with name, service, objective and indicator',
    cause,
  });
}

export function indicatorFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'INDICATOR_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'each indicator needs a name, a service and one of ratio, good (or bad) with total, apdex, expr',
    cause,
  });
}
