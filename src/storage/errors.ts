import { AppError, messageOf } from '#base/errors.ts';

export function databaseUnreachable(url: string, cause: unknown): AppError {
  return new AppError({
    code: 'DATABASE_UNREACHABLE',
    message: `PostgreSQL at ${withoutPassword(url)} cannot be used: ${messageOf(cause)}`,
    faultOf: 'outside',
    hint: 'check DATABASE_URL, and that the server runs and lets this user create a schema',
    retry: 'later',
    cause,
  });
}

export function databaseInUse(): AppError {
  return new AppError({
    code: 'DATABASE_IN_USE',
    message: 'another ZeroOps works on this database',
    faultOf: 'operator',
    hint: 'stop the other one first, or give this one a database of its own (DATABASE_URL)',
    retry: 'later',
  });
}

export function migrationFailed(name: string, cause: unknown): AppError {
  return new AppError({
    code: 'MIGRATION_FAILED',
    message: `migration ${name} failed: ${messageOf(cause)}`,
    faultOf: 'us',
    hint: 'nothing was changed; a newer ZeroOps may have used this database before',
    facts: { migration: name },
    cause,
  });
}

export function journalOverloaded(waiting: number): AppError {
  return new AppError({
    code: 'JOURNAL_OVERLOADED',
    message: `${waiting} facts wait to be written: no more are taken`,
    faultOf: 'outside',
    hint: 'PostgreSQL is slow or away; facts are taken again once it catches up',
    retry: 'later',
    facts: { waiting },
  });
}

export function approvalRefused(id: string, reason: string): AppError {
  return new AppError({
    code: 'APPROVAL_REFUSED',
    message: `the vote on ${id} does not count: ${reason}`,
    faultOf: 'operator',
    facts: { approval: id },
  });
}

export function approvalNotFound(id: string): AppError {
  return new AppError({
    code: 'APPROVAL_NOT_FOUND',
    message: `there is no approval ${id}`,
    faultOf: 'operator',
    hint: 'zeroops approval list shows those there are',
    facts: { approval: id },
  });
}

export function personNameTaken(name: string): AppError {
  return new AppError({
    code: 'PERSON_NAME_TAKEN',
    message: `somebody is called "${name}" already`,
    faultOf: 'operator',
    hint: 'choose another name; whoever has this one signs in by a link made for them: zeroops user link --name',
    facts: { name },
  });
}

export function lastAdmin(name: string): AppError {
  return new AppError({
    code: 'LAST_ADMIN',
    message: `${name} is the only admin: nobody would be left who can let others in`,
    faultOf: 'operator',
    hint: 'make somebody else an admin first',
    facts: { name },
  });
}

export function tokenNameTaken(name: string): AppError {
  return new AppError({
    code: 'TOKEN_NAME_TAKEN',
    message: `there is a token "${name}" already`,
    faultOf: 'operator',
    hint: 'choose another name, or revoke the other one first',
    facts: { name },
  });
}

/** The server is away, starting or stopping: the same statement may succeed later. SQLSTATE classes 08 and 57P. */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    /^(08|57P|53300)/.test(code) ||
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i.test(
      message,
    )
  );
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ':***@');
}
