import { AppError } from '#base/errors.ts';
import type { Sentence } from '#domain/sentence.ts';

export function configUnreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'CONFIG_UNREADABLE',
    message: `the configuration ${file} cannot be read`,
    faultOf: 'operator',
    hint: 'check the path after --config, and that the file can be read',
    facts: { file },
    cause,
  });
}

export function configInvalid(file: string, problems: readonly string[]): AppError {
  return new AppError({
    code: 'CONFIG_INVALID',
    message: `the configuration ${file} is not usable: ${problems.join('; ')}`,
    faultOf: 'operator',
    hint: 'mend the named places; docs/guide/configuration.md lists every key',
    facts: { file, problems },
  });
}

export function adapterUnknown(adapter: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'ADAPTER_UNKNOWN',
    message: `there is no adapter "${adapter}"`,
    faultOf: 'operator',
    hint: `adapters that can be used there: ${known.join(', ')}`,
    facts: { adapter },
  });
}

export function remoteRefused(host: string): AppError {
  return new AppError({
    code: 'HTTP_REMOTE_REFUSED',
    message: `http.host ${host} can be reached from other machines`,
    faultOf: 'operator',
    hint: 'keep http.host at 127.0.0.1, or set http.allowRemote: true, best behind a proxy with TLS',
    facts: { host },
  });
}

export function signInOffRemotely(host: string): AppError {
  return new AppError({
    code: 'SIGN_IN_OFF_REFUSED',
    message: `http.signIn is off and other machines can reach this server (http.host ${host}, http.allowRemote): each would be an admin`,
    faultOf: 'operator',
    hint: 'leave http.signIn out, or keep http.host at 127.0.0.1 and http.allowRemote at false',
    facts: { host },
  });
}

export function portTaken(host: string, port: number, cause: unknown): AppError {
  return new AppError({
    code: 'HTTP_PORT_TAKEN',
    message: `${host}:${port} is taken by another program`,
    faultOf: 'operator',
    hint: 'stop the other program (perhaps another ZeroOps), or choose another http.port',
    facts: { host, port },
    cause,
  });
}

export function platformAbsent(): AppError {
  return new AppError({
    code: 'PLATFORM_ABSENT',
    message: 'no platform is configured: ZeroOps watches, and can change nothing',
    faultOf: 'operator',
    hint: 'name a platform in the configuration, as examples/playground.yaml does',
  });
}

export function incidentNotFound(id: string): AppError {
  return new AppError({
    code: 'INCIDENT_NOT_FOUND',
    message: `there is no incident ${id}`,
    faultOf: 'operator',
    hint: 'zeroops incident list shows those there are; INC-3, 3 and the id all work',
    facts: { incident: id },
  });
}

export function incidentClosed(name: string): AppError {
  return new AppError({
    code: 'INCIDENT_CLOSED',
    message: `${name} is closed already: nothing was changed`,
    faultOf: 'operator',
    facts: { incident: name },
  });
}

export function runNotFound(id: string): AppError {
  return new AppError({
    code: 'RUN_NOT_FOUND',
    message: `there is no run ${id}`,
    faultOf: 'operator',
    hint: 'zeroops run list shows those there are; RUN-7, 7 and the id all work',
    facts: { run: id },
  });
}

export function approvalNotFound(id: string): AppError {
  return new AppError({
    code: 'APPROVAL_NOT_FOUND',
    message: `there is no approval ${id}`,
    faultOf: 'operator',
    hint: 'zeroops approval list shows those there are; the name of the run (RUN-7) works too',
    facts: { approval: id },
  });
}

export function caseNotFound(id: string): AppError {
  return new AppError({
    code: 'CASE_NOT_FOUND',
    message: `there is no case ${id}`,
    faultOf: 'operator',
    hint: 'zeroops case list shows those there are; CASE-4, 4 and the id all work',
    facts: { case: id },
  });
}

export function serviceNotFound(name: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'SERVICE_NOT_FOUND',
    message: `no service is called "${name}"`,
    faultOf: 'operator',
    hint: known.length === 0 ? 'no service is known yet' : `known services: ${known.join(', ')}`,
    facts: { service: name },
  });
}

export function profileNotFound(id: string): AppError {
  return new AppError({
    code: 'PROFILE_NOT_FOUND',
    message: `there is no profile ${id} of this service`,
    faultOf: 'operator',
    hint: "the list of the service's profiles shows those there are; only the last ones are kept",
    facts: { id },
  });
}

export function profileBroken(id: string, reason: string): AppError {
  return new AppError({
    code: 'PROFILE_BROKEN',
    message: `the process gave something that is no profile: ${reason}`,
    faultOf: 'outside',
    hint: 'open the address of the target by hand and see what it answers',
    facts: { id },
  });
}

export function routeNotFound(method: string, path: string): AppError {
  return new AppError({
    code: 'ROUTE_NOT_FOUND',
    message: `nothing is served at ${path}`,
    faultOf: 'operator',
    hint: '/openapi.json lists every route',
    facts: { method, path },
  });
}

export function methodNotAllowed(method: string, path: string, allowed: readonly string[]): AppError {
  return new AppError({
    code: 'METHOD_NOT_ALLOWED',
    message: `${path} does not take ${method}`,
    faultOf: 'operator',
    hint: `it takes ${allowed.join(', ')}`,
    facts: { method, path, allowed },
  });
}

export function hostRefused(host: string): AppError {
  return new AppError({
    code: 'HOST_REFUSED',
    message: `requests for the host "${host}" are not answered`,
    faultOf: 'operator',
    hint: 'use 127.0.0.1 or localhost: other names could be a web page that tries to reach this machine',
    facts: { host },
  });
}

export function requestInvalid(problems: readonly { readonly path: string; readonly problem: string }[]): AppError {
  return new AppError({
    code: 'REQUEST_INVALID',
    message: problems.map(each => `${each.path}: ${each.problem}`).join('; '),
    faultOf: 'operator',
    hint: '/openapi.json describes what the route takes',
    facts: { problems },
  });
}

/** The body could not even be read: too large, no JSON, another media type. */
export function requestUnreadable(message: string, statusCode: number): AppError {
  return new AppError({
    code: 'REQUEST_UNREADABLE',
    message: message === '' ? 'the request cannot be read' : message,
    faultOf: 'operator',
    hint: 'send JSON as application/json, as /openapi.json describes it',
    facts: { statusCode },
  });
}

export function internal(cause: unknown): AppError {
  return new AppError({
    code: 'INTERNAL',
    message: 'something went wrong inside ZeroOps',
    faultOf: 'us',
    hint: 'the log of ZeroOps has the details; please report it with them',
    cause,
  });
}

export function databaseAway(cause: unknown): AppError {
  return new AppError({
    code: 'DATABASE_AWAY',
    message: 'PostgreSQL does not answer at the moment; watching goes on',
    faultOf: 'outside',
    hint: 'try again in a moment; /readyz tells when the database is back',
    retry: 'later',
    cause,
  });
}

export function changeUnsigned(problem: string): AppError {
  return new AppError({
    code: 'CHANGE_UNSIGNED',
    message: `the change ${problem}`,
    faultOf: 'operator',
    hint: 'sign the body with the secret that `changes.secretFrom` names: X-Hub-Signature-256: sha256=<HMAC-SHA256 in hex>',
  });
}

export function changeSecretMissing(place: string, cause?: unknown): AppError {
  return new AppError({
    code: 'CHANGE_SECRET_MISSING',
    message: `the secret for changes is not to be found: ${place} is absent or empty`,
    faultOf: 'operator',
    hint: 'set it, or remove `changes.secretFrom` to take changes unsigned',
    facts: { place },
    ...(cause === undefined ? {} : { cause }),
  });
}

export function telemetryGone(incident: string, spanMs: number): AppError {
  return new AppError({
    code: 'TELEMETRY_GONE',
    message: `the signals around the onset of ${incident} are no longer in memory`,
    faultOf: 'operator',
    hint: `export an incident within ${Math.round(spanMs / 60_000)} minutes of its onset`,
    facts: { incident },
  });
}

/** Nothing was begun: what is wanted cannot be done as things are. */
export function taskRefused(
  title: Sentence,
  problems: readonly { readonly path: string; readonly problem: Sentence }[],
): AppError {
  const said = problems.map(({ path, problem }) => ({ path, problem: problem.en }));
  return new AppError({
    code: 'TASK_REFUSED',
    message: `${title.en}: ${said.map(each => `${each.path}: ${each.problem}`).join('; ')}`,
    faultOf: 'operator',
    hint: 'the same request with "dryRun": true shows what would be done',
    facts: { problems: said },
  });
}

export function idempotencyKeyReused(key: string): AppError {
  return new AppError({
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: `the idempotency key "${key}" was used for something else`,
    faultOf: 'operator',
    hint: 'give each request a key of its own, and the same key only to the same request',
    facts: { key },
  });
}

export function deploymentNotFound(id: string): AppError {
  return new AppError({
    code: 'DEPLOYMENT_NOT_FOUND',
    message: `there is no deployment ${id}`,
    faultOf: 'operator',
    hint: 'GET /api/v1/deployments lists those there are; the id and the name of the run, such as RUN-7, both work',
    facts: { deployment: id },
  });
}

export function workflowNotFound(id: string): AppError {
  return new AppError({
    code: 'WORKFLOW_NOT_FOUND',
    message: `there is no workflow ${id}`,
    faultOf: 'operator',
    hint: 'GET /api/v1/workflows lists those there are; the id and the name of the run, such as RUN-7, both work',
    facts: { workflow: id },
  });
}
