import { AppError } from '#base/errors.ts';
import type { Role } from '#domain/role.ts';

export function signInNeeded(hasShownSomething: boolean): AppError {
  return new AppError({
    code: 'SIGN_IN_NEEDED',
    message: hasShownSomething
      ? 'what was shown lets nobody in: the session or token has ended, was revoked, or never was'
      : 'nobody is signed in',
    faultOf: 'operator',
    hint: 'in a browser: open a link of `zeroops user link`; for programs: authorization: Bearer <token>; for the command line: run it as the user that runs the server, or set ZEROOPS_TOKEN',
  });
}

export function roleTooLow(by: string, role: Role, needed: Role): AppError {
  return new AppError({
    code: 'ROLE_TOO_LOW',
    message: `this takes the role ${needed}, and ${by} is ${role}`,
    faultOf: 'operator',
    hint: 'ask an admin: Settings, People, or zeroops user role',
    facts: { role, needed },
  });
}

export function originForeign(): AppError {
  return new AppError({
    code: 'ORIGIN_FOREIGN',
    message: 'the request does not come from a page of this server',
    faultOf: 'operator',
    hint: 'programs show a token instead of a cookie; behind a proxy, let it pass the header Host on as it came',
  });
}

export function rateExceeded(most: number, retryAfterS: number): AppError {
  return new AppError({
    code: 'RATE_EXCEEDED',
    message: `more than ${most} requests a minute`,
    faultOf: 'operator',
    hint: `try again in ${retryAfterS} s`,
    retry: 'later',
    facts: { retryAfterS },
  });
}

export function signInRefused(): AppError {
  return new AppError({
    code: 'SIGN_IN_REFUSED',
    message: 'this link lets nobody in: it was used, or is older than 15 minutes',
    faultOf: 'operator',
    hint: 'make another: zeroops user link on the machine of the server, or ask an admin',
  });
}

/** The link is still good. */
export function nameNeeded(): AppError {
  return new AppError({
    code: 'NAME_NEEDED',
    message: 'the link is for somebody new, and the request does not say how they are called',
    faultOf: 'operator',
    hint: 'send the name along with the code',
  });
}

export function personNotFound(name: string): AppError {
  return new AppError({
    code: 'PERSON_NOT_FOUND',
    message: `there is nobody called ${name}`,
    faultOf: 'operator',
    hint: 'zeroops user list shows those there are',
    facts: { name },
  });
}

export function tokenNotFound(id: string): AppError {
  return new AppError({
    code: 'TOKEN_NOT_FOUND',
    message: `there is no token ${id}`,
    faultOf: 'operator',
    hint: 'zeroops token list shows those there are',
    facts: { id },
  });
}

export function sessionNotFound(id: string): AppError {
  return new AppError({
    code: 'SESSION_NOT_FOUND',
    message: `there is no session ${id} of yours`,
    faultOf: 'operator',
    hint: 'it may have ended already; GET /api/v1/me/sessions lists those there are',
    facts: { id },
  });
}

export function delegationRefused(reason: string): AppError {
  return new AppError({
    code: 'DELEGATION_REFUSED',
    message: `nothing is handed over or taken back: ${reason}`,
    faultOf: 'operator',
  });
}

export function delegationNotFound(id: string): AppError {
  return new AppError({
    code: 'DELEGATION_NOT_FOUND',
    message: `there is no delegation ${id}`,
    faultOf: 'operator',
    hint: 'it may have ended already; zeroops delegation list shows those there are',
    facts: { id },
  });
}

/** Links to other devices, and a say over approvals, belong to people. */
export function notAPerson(by: string): AppError {
  return new AppError({
    code: 'NOT_A_PERSON',
    message: `${by} is nobody who signs in`,
    faultOf: 'operator',
    hint: 'people are added with zeroops user add, and sign in by a link made for them: zeroops user link --name',
  });
}

export function routeWithoutRole(method: string, url: string): AppError {
  return new AppError({
    code: 'ROUTE_WITHOUT_ROLE',
    message: `${method} ${url} does not say who may call it`,
    faultOf: 'us',
    hint: "add config: { role: 'operator' } beside its schema: viewer reads; operator stops, ends, tells; approver votes; admin manages people, tokens and settings; 'anyone' needs no sign-in",
    facts: { method, url },
  });
}
