import { type AppError, isAppError } from '#base/errors.ts';

/** Documented in docs/guide/cli.md; scripts rely on them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, unreachable: 4, refused: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  SERVER_UNREACHABLE: EXIT.unreachable,
  USAGE: EXIT.usage,
  REQUEST_INVALID: EXIT.usage,
  REQUEST_UNREADABLE: EXIT.usage,
  COLUMN_UNKNOWN: EXIT.usage,
  LOG_FORMAT_INVALID: EXIT.usage,
  OUTPUT_IS_INPUT: EXIT.usage,
  INPUT_NOT_FOUND: EXIT.notFound,
  NO_CSV_FILES: EXIT.notFound,
  JOURNAL_BROKEN: EXIT.refused,
};

const EXIT_OF_STATUS: Readonly<Record<number, ExitCode>> = {
  ...{ 401: EXIT.refused, 403: EXIT.refused, 404: EXIT.notFound },
  ...{ 409: EXIT.refused, 421: EXIT.refused, 429: EXIT.refused },
};

export function exitCodeOf(error: unknown): ExitCode {
  if (!isAppError(error)) return EXIT.failed;
  return EXIT_OF_CODE[error.code] ?? EXIT_OF_STATUS[statusOf(error)] ?? EXIT.failed;
}

function statusOf(error: AppError): number {
  return typeof error.facts.status === 'number' ? error.facts.status : 0;
}
