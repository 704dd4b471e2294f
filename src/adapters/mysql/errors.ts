import { type ZodError, z } from 'zod';
import { AppError, messageOf } from '#base/errors.ts';
import { databaseAway, databaseFull } from '#ports/errors.ts';

/** ER_DBACCESS_DENIED, ER_TABLEACCESS_DENIED, ER_COLUMNACCESS_DENIED, ER_SPECIFIC_ACCESS_DENIED, ER_KILL_DENIED. */
const DENIED: ReadonlySet<unknown> = new Set([1044, 1142, 1143, 1227, 1095]);

/** ER_CON_COUNT_ERROR; limits of our own user say nothing of the server. */
const TOO_MANY_CONNECTIONS = 1040;

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the settings of the MySQL adapter are not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide/databases.md says what each means',
    cause,
  });
}

export function isDenied(error: unknown): boolean {
  return DENIED.has((error as { readonly errno?: unknown }).errno);
}

/** What the server, or the way to it, said instead of an answer. */
export function askingFailed(service: string, cause: unknown): AppError {
  if ((cause as { readonly errno?: unknown }).errno === TOO_MANY_CONNECTIONS) return databaseFull(service, cause);
  if (isDenied(cause)) {
    return new AppError({
      code: 'WATCHED_DATABASE_DENIED',
      message: `the database ${service} does not let ZeroOps do this: ${messageOf(cause)}`,
      faultOf: 'operator',
      hint: 'grant its user PROCESS, and CONNECTION_ADMIN to end sessions (docs/guide/databases.md)',
      facts: { service },
      cause,
    });
  }
  return databaseAway(service, cause);
}
