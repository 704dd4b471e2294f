import { type ZodError, z } from 'zod';
import { AppError, messageOf } from '#base/errors.ts';
import { databaseAway, databaseFull } from '#ports/errors.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const TOO_MANY_CONNECTIONS = '53300';
/** A limit of ours alone says nothing of the server. */
const OF_OUR_ROLE = /for role/;

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the settings of the PostgreSQL adapter are not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide/databases.md says what each means',
    cause,
  });
}

export function settingUnknown(name: string): AppError {
  return new AppError({
    code: 'DATABASE_SETTING_UNKNOWN',
    message: `nothing of the name "${name}" can be set in PostgreSQL`,
    faultOf: 'operator',
    hint: 'name it as its change was told, for example "role shop: login"',
    facts: { name },
  });
}

/** What the server, or the way to it, said instead of an answer. */
export function askingFailed(service: string, cause: unknown): AppError {
  const { code } = cause as { readonly code?: string };
  if (code === TOO_MANY_CONNECTIONS && !OF_OUR_ROLE.test(messageOf(cause))) return databaseFull(service, cause);
  if (code === INSUFFICIENT_PRIVILEGE) {
    return new AppError({
      code: 'WATCHED_DATABASE_DENIED',
      message: `the database ${service} does not let ZeroOps do this: ${messageOf(cause)}`,
      faultOf: 'operator',
      hint: 'grant pg_monitor to its user, pg_signal_backend to end sessions, CREATEROLE to change settings (docs/guide/databases.md)',
      facts: { service },
      cause,
    });
  }
  return databaseAway(service, cause);
}
