import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '#api/problem.ts';
import { type AppError, isAppError } from '#base/errors.ts';
import { isAway } from '#storage/errors.ts';
import { databaseAway, internal, requestInvalid, requestUnreadable } from './errors.ts';

/** Codes whose status does not follow from their name or from whose fault they are. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  ROUTE_NOT_FOUND: 404,
  CHANGE_UNSIGNED: 401,
  SIGN_IN_NEEDED: 401,
  SIGN_IN_REFUSED: 401,
  ROLE_TOO_LOW: 403,
  ORIGIN_FOREIGN: 403,
  RATE_EXCEEDED: 429,
  PERSON_NAME_TAKEN: 409,
  TOKEN_NAME_TAKEN: 409,
  LAST_ADMIN: 409,
  NOT_A_PERSON: 409,
  TELEMETRY_GONE: 409,
  METHOD_NOT_ALLOWED: 405,
  HOST_REFUSED: 421,
  APPROVAL_REFUSED: 409,
  DELEGATION_REFUSED: 409,
  PLAN_CHANGE_REFUSED: 409,
  NOTE_CONFLICT: 409,
  FEEDBACK_REFUSED: 409,
  INCIDENT_CLOSED: 409,
  RUN_NOT_LIVE: 409,
  RUN_LOCKED: 409,
  TASK_REFUSED: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  RUNS_PAUSED: 409,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'Not signed in, or not signed as it must be',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Refused in the present state',
  413: 'The request is too large',
  415: 'The media type is not supported',
  421: 'Misdirected request',
  429: 'Too many requests',
  500: 'ZeroOps failed',
  503: 'Not available at the moment',
};

/** Any error as RFC 9457 wants it. What is our own fault is not told to strangers: it goes to the log. */
export function toProblem(error: unknown, path: string): Problem {
  const known = isAppError(error) ? error : translate(error);
  const { code, message, hint, facts } = known;
  const status = statusOf(known);
  return {
    type: `urn:zeroops:error:${code}`,
    title: TITLES[status] ?? 'The request failed',
    status,
    detail: message,
    instance: path,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(facts.problems === undefined ? {} : { problems: facts.problems as NonNullable<Problem['problems']> }),
  };
}

/** Errors of fastify and of nobody we know, as ours. */
function translate(error: unknown): AppError {
  if (isAway(error)) return databaseAway(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    return requestInvalid(
      error.validation.map(({ instancePath, message }) => ({
        path: `${error.validationContext ?? 'request'}${instancePath.replace(/\/$/, '')}`,
        problem: message ?? 'does not fit',
      })),
    );
  }
  const { statusCode = 500, message = '' } = (error ?? {}) as Partial<FastifyError>;
  return statusCode >= 400 && statusCode < 500 ? requestUnreadable(message, statusCode) : internal(error);
}

function statusOf(error: AppError): number {
  const known = STATUS_OF_CODE[error.code] ?? error.facts.statusCode;
  if (typeof known === 'number') return known;
  if (/_(NOT_FOUND|UNKNOWN)$/.test(error.code)) return 404;
  if (error.faultOf === 'operator') return error.retry === 'later' ? 409 : 400;
  return error.faultOf === 'outside' ? 503 : 500;
}
