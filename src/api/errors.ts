import { AppError } from '#base/errors.ts';
import type { Problem } from './problem.ts';
import type { QueryRefusal } from './promql.ts';

export function serverUnreachable(url: string, cause: unknown): AppError {
  return new AppError({
    code: 'SERVER_UNREACHABLE',
    message: `no ZeroOps answers at ${url}`,
    faultOf: 'operator',
    hint: 'start it with `zeroops up`, or name another address with --url or ZEROOPS_URL',
    retry: 'later',
    facts: { url },
    cause,
  });
}

export function answerUnexpected(url: string, status: number): AppError {
  return new AppError({
    code: 'ANSWER_UNEXPECTED',
    message: `${url} answered ${status} with something that is not ZeroOps' API`,
    faultOf: 'operator',
    hint: 'check that --url or ZEROOPS_URL names a ZeroOps server, with nothing in between that changes answers',
    facts: { url, status },
  });
}

/** The server's own error, on this side of the wire. */
export function errorOfProblem(problem: Problem): AppError {
  return new AppError({
    code: problem.code,
    message: problem.detail ?? problem.title,
    faultOf: problem.status < 500 ? 'operator' : 'outside',
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    facts: { status: problem.status, ...(problem.problems === undefined ? {} : { problems: problem.problems }) },
  });
}

/** The same of a question in PromQL. */
export function errorOfRefusal(refusal: QueryRefusal, status: number): AppError {
  return new AppError({
    code: refusal.code,
    message: refusal.error,
    faultOf: status < 500 ? 'operator' : 'outside',
    facts: { status },
  });
}
