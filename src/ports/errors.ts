import { AppError, messageOf } from '#base/errors.ts';

/** What every inspector of a database says in the same words, whatever the system. */
export function databaseAway(service: string, cause: unknown): AppError {
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
export function databaseFull(service: string, cause: unknown): AppError {
  return new AppError({
    code: 'WATCHED_DATABASE_FULL',
    message: `the database ${service} takes no more connections: ${messageOf(cause)}`,
    faultOf: 'outside',
    retry: 'later',
    hint: 'see who holds its connections (docs/guide/databases.md)',
    facts: { service },
    cause,
  });
}
