import { AppError, messageOf } from '#base/errors.ts';

export function embeddedDatabaseFailed(reason: string, options: FailureDetails = {}): AppError {
  const { logTail = '', hint, cause } = options;
  const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new AppError({
    code: 'EMBEDDED_DATABASE_FAILED',
    message: `the embedded PostgreSQL ${reason}${why}${logTail === '' ? '' : `; the end of its log:\n${logTail}`}`,
    faultOf: 'operator',
    hint: hint ?? 'read postgres.log in the state directory, or point DATABASE_URL at a PostgreSQL of your own',
    facts: { reason },
    cause,
  });
}

export function embeddedDatabaseUnsupported(platform: string, cause?: unknown): AppError {
  return new AppError({
    code: 'EMBEDDED_DATABASE_UNSUPPORTED',
    message: `there is no embedded PostgreSQL for ${platform} in this installation`,
    faultOf: 'operator',
    hint: 'install with optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or later',
    facts: { platform },
    cause,
  });
}

export function stateDirectoryInUse(stateDir: string, pid: number): AppError {
  return new AppError({
    code: 'STATE_DIRECTORY_IN_USE',
    message: `process ${pid} is already working in ${stateDir}`,
    faultOf: 'operator',
    hint: `stop it (kill ${pid}), or start this one with another state directory`,
    facts: { stateDir, pid },
  });
}

interface FailureDetails {
  readonly logTail?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}
