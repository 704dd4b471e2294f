import { type ZodError, z } from 'zod';
import { AppError, messageOf } from '#base/errors.ts';

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

/** What the server, or the way to it, said instead of an answer. */
export function askingFailed(service: string, cause: unknown): AppError {
  const { code } = cause as { readonly code?: string };
  if (code === TOO_MANY_CONNECTIONS && !OF_OUR_ROLE.test(messageOf(cause))) return databaseFull(service, cause);
  if (code === INSUFFICIENT_PRIVILEGE) {
    return new AppError({
      code: 'WATCHED_DATABASE_DENIED',
      message: `the database ${service} does not let ZeroOps do this: ${messageOf(cause)}`,
      faultOf: 'operator',
      hint: 'grant pg_monitor to its user, and pg_signal_backend to end sessions (docs/guide/databases.md)',
      facts: { service },
      cause,
    });
  }
  return new AppError({
    code: 'WATCHED_DATABASE_AWAY',
    message: `the database ${service} gave no answer: ${messageOf(cause)}`,
    faultOf: 'outside',
    retry: 'later',
    hint: 'look whether the server runs and takes connections from here',
    facts: { service },
    cause,
  });
}

/** It says so to ZeroOps as to everybody else. */
function databaseFull(service: string, cause: unknown): AppError {
  return new AppError({
    code: 'WATCHED_DATABASE_FULL',
    message: `the database ${service} takes no more connections: ${messageOf(cause)}`,
    faultOf: 'outside',
    retry: 'later',
    hint: 'see who holds its connections; a reserved one for ZeroOps lets it look from inside (docs/guide/databases.md)',
    facts: { service },
    cause,
  });
}
