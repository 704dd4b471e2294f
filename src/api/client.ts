import type { Autonomy } from '#domain/autonomy.ts';
import type { Case } from '#domain/case.ts';
import type { Change } from '#domain/change.ts';
import type { DetectionSettings } from '#domain/detection-settings.ts';
import type { Feedback } from '#domain/feedback.ts';
import type { Incident } from '#domain/incident.ts';
import type { Note } from '#domain/note.ts';
import type { Offer } from '#domain/offer.ts';
import type { Run } from '#domain/run.ts';
import type { RunComparison } from '#domain/run-comparison.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Service, Topology } from '#domain/topology.ts';
import {
  type AccessToken,
  type LinkRequest,
  type MadeToken,
  type Me,
  type NewPerson,
  type NewToken,
  PERSON_HEADER,
  type Person,
  type Role,
  type SessionAnswer,
  type SignInLink,
} from './access.ts';
import type { ApprovalAnswer } from './approval.ts';
import type { CaseFolder } from './case-folder.ts';
import type { ChangeReceipt, NewChange } from './change.ts';
import type { Delegation, HandOver, NewDelegation } from './delegation.ts';
import type { DetectionChange, DetectionReplayAnswer } from './detection.ts';
import { answerUnexpected, errorOfProblem, errorOfRefusal, serverUnreachable } from './errors.ts';
import type { Explanation } from './explanation.ts';
import type { NewFeedback } from './feedback.ts';
import type { IncidentCounts } from './incident.ts';
import type { JournalCheckAnswer, JournalPage } from './journal.ts';
import type { ListOf, Reasoned } from './list.ts';
import type { NewNote } from './note.ts';
import type { PlanChangeBody } from './offer.ts';
import { problemSchema } from './problem.ts';
import { type InstantAnswer, queryRefusalSchema, type RangeAnswer } from './promql.ts';
import type { ReportAnswer } from './report.ts';
import type { RunCounts } from './run.ts';
import type { Calls, Traffic } from './signals.ts';
import type { Readiness, Status } from './status.ts';
import type { Story } from './story.ts';
import { type Begin, createTaskClient } from './task-client.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:4080`, without a path. */
  readonly url: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  /** Absent: a browser's cookie, or nothing. */
  readonly token?: string;
  /** Who sits at the command line; believed only with the token of the server's own machine. */
  readonly person?: string;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  /** Sent again with one key, nothing is begun twice. */
  readonly key?: string | undefined;
  /** What is wanted instead of JSON: then the answer is the text itself. */
  readonly accept?: string;
}

export type Client = ReturnType<typeof createClient>;

const DEFAULT_TIMEOUT_MS = 10_000;
/** Checking a long chain reads all of it. */
const VERIFY_TIMEOUT_MS = 600_000;
/** Every signal of a quarter of an hour. */
const EXPORT_TIMEOUT_MS = 60_000;
/** The whole window is lived through twice. */
const REPLAY_TIMEOUT_MS = 120_000;
/** The server itself waits for two minutes. */
const WAIT_TIMEOUT_MS = 150_000;

/** Everything that the API serves, typed. Rejects with an AppError: the server's own code, or SERVER_UNREACHABLE. */
export function createClient(options: ClientOptions) {
  const get = <T>(path: string, query?: Query) => request<T>(options, path, query === undefined ? {} : { query });
  const post = <T>(path: string, body: unknown) => request<T>(options, path, { method: 'POST', body });
  const begin = <T>(path: string, body: unknown, { wait, key }: Begin) =>
    request<T>(wait ? { timeoutMs: WAIT_TIMEOUT_MS, ...options } : options, path, {
      method: 'POST',
      ...{ body, key, query: { wait: wait || undefined } },
    });
  const remove = <T>(path: string) => request<T>(options, path, { method: 'DELETE' });
  return {
    url: options.url,
    status: () => get<Status>('/api/v1/status'),
    readiness: () => get<Readiness>('/readyz'),
    pause: (body: Reasoned) => post<Status>('/api/v1/pause', body),
    resume: (body: Reasoned) => post<Status>('/api/v1/resume', body),
    listServices: () => get<ListOf<Service>>('/api/v1/services'),
    getService: (name: string) => get<Service>(`/api/v1/services/${segment(name)}`),
    getTopology: () => get<Topology>('/api/v1/topology'),
    readCalls: (query: {
      service: string;
      callee?: string;
      instance?: string;
      from?: number;
      to?: number;
      points?: number;
    }) => get<Calls>('/api/v1/calls', query),
    readTraffic: () => get<Traffic>('/api/v1/traffic'),
    ...createPromqlClient(get),
    listSlos: () => get<ListOf<SloReport>>('/api/v1/slos'),
    listIncidents: (query: IncidentQuery & PageQuery & { order?: string; brief?: boolean } = {}) =>
      get<ListOf<Incident>>('/api/v1/incidents', { ...query }),
    countIncidents: (query: IncidentQuery = {}) => get<IncidentCounts>('/api/v1/incidents/counts', { ...query }),
    getIncident: (id: string) => get<Incident>(`/api/v1/incidents/${segment(id)}`),
    getStory: (id: string) => get<Story>(`/api/v1/incidents/${segment(id)}/story`),
    explain: (id: string) => get<Explanation>(`/api/v1/incidents/${segment(id)}/explain`),
    getReport: (id: string, query: { lang?: string } = {}) =>
      get<ReportAnswer>(`/api/v1/incidents/${segment(id)}/report`, query),
    readReportMarkdown: (id: string, query: { lang?: string } = {}) =>
      request<string>(options, `/api/v1/incidents/${segment(id)}/report`, {
        query: { ...query, format: 'markdown' },
        accept: 'text/markdown',
      }),
    exportCase: (id: string) =>
      request<CaseFolder>({ timeoutMs: EXPORT_TIMEOUT_MS, ...options }, `/api/v1/incidents/${segment(id)}/case`, {}),
    ...createRunReader(get),
    abortRun: (id: string, body: Reasoned) => post<Run>(`/api/v1/runs/${segment(id)}/abort`, body),
    listApprovals: (query: { status?: string; limit?: number } = {}) =>
      get<ListOf<ApprovalAnswer>>('/api/v1/approvals', query),
    approve: (id: string, body: Reasoned) => post<ApprovalAnswer>(`/api/v1/approvals/${segment(id)}/approve`, body),
    reject: (id: string, body: Reasoned) => post<ApprovalAnswer>(`/api/v1/approvals/${segment(id)}/reject`, body),
    ...createWordsOfPeople(options),
    readJournal: (query: JournalRequest = {}) => get<JournalPage>('/api/v1/journal', { ...query }),
    verifyJournal: () =>
      request<JournalCheckAnswer>({ timeoutMs: VERIFY_TIMEOUT_MS, ...options }, '/api/v1/journal/verify', {}),
    listCases: (query: { incident?: string; service?: string; failureType?: string; limit?: number } = {}) =>
      get<ListOf<Case>>('/api/v1/cases', query),
    getCase: (id: string) => get<Case>(`/api/v1/cases/${segment(id)}`),
    listAutonomy: () => get<ListOf<Autonomy>>('/api/v1/autonomy'),
    readDetectionSettings: () => get<DetectionSettings>('/api/v1/detection/settings'),
    replayDetection: (settings: DetectionSettings) =>
      request<DetectionReplayAnswer>({ timeoutMs: REPLAY_TIMEOUT_MS, ...options }, '/api/v1/detection/replay', {
        method: 'POST',
        body: settings,
      }),
    changeDetectionSettings: (body: DetectionChange) => post<DetectionSettings>('/api/v1/detection/settings', body),
    listChanges: (query: { service?: string; limit?: number } = {}) => get<ListOf<Change>>('/api/v1/changes', query),
    ...createTaskClient({ get, post, begin }),
    me: () => get<Me>('/api/v1/me'),
    signIn: (body: { code: string; name?: string }) => post<Me>('/api/v1/sign-in', body),
    signOut: () => post<Me>('/api/v1/sign-out', undefined),
    makeOwnLink: () => post<SignInLink>('/api/v1/me/link', undefined),
    listOwnSessions: () => get<ListOf<SessionAnswer>>('/api/v1/me/sessions'),
    endOwnSession: (id: string) => remove<Me>(`/api/v1/me/sessions/${segment(id)}`),
    listPeople: () => get<ListOf<Person>>('/api/v1/people'),
    addPerson: (body: NewPerson) => post<Person>('/api/v1/people', body),
    changeRole: (nameOrId: string, role: Role) =>
      request<Person>(options, `/api/v1/people/${segment(nameOrId)}`, { method: 'PATCH', body: { role } }),
    removePerson: (nameOrId: string) => remove<Person>(`/api/v1/people/${segment(nameOrId)}`),
    makeLink: (body: LinkRequest) => post<SignInLink>('/api/v1/sign-in-links', body),
    listTokens: () => get<ListOf<AccessToken>>('/api/v1/tokens'),
    createToken: (body: NewToken) => post<MadeToken>('/api/v1/tokens', body),
    revokeToken: (nameOrId: string) => remove<AccessToken>(`/api/v1/tokens/${segment(nameOrId)}`),
    recordChange: (change: NewChange) => post<ListOf<ChangeReceipt>>('/api/v1/changes', change),
  };
}

type Get = <T>(path: string, query?: Query) => Promise<T>;

/** Metrics; times in Unix seconds, as Prometheus has them. */
function createPromqlClient(get: Get) {
  return {
    queryInstant: (query: { query: string; time?: number; limit?: number }) =>
      get<InstantAnswer>('/api/v1/query', query),
    queryRange: (query: { query: string; start: number; end: number; step: number; limit?: number }) =>
      get<RangeAnswer>('/api/v1/query_range', query),
  };
}

function createRunReader(get: Get) {
  return {
    listRuns: (query: RunQuery & PageQuery = {}) => get<ListOf<Run>>('/api/v1/runs', { ...query }),
    countRuns: (query: RunQuery = {}) => get<RunCounts>('/api/v1/runs/counts', { ...query }),
    getRun: (id: string) => get<Run>(`/api/v1/runs/${segment(id)}`),
    listSimilarRuns: (id: string) => get<ListOf<Run>>(`/api/v1/runs/${segment(id)}/similar`),
    compareRuns: (id: string, other: string) =>
      get<RunComparison>(`/api/v1/runs/${segment(id)}/compare/${segment(other)}`),
  };
}

interface IncidentQuery {
  readonly open?: boolean;
  /** Separated by commas, as is `grade`. */
  readonly status?: string;
  readonly grade?: string;
  readonly service?: string;
  readonly text?: string;
}

interface RunQuery {
  readonly incident?: string;
  /** Separated by commas. */
  readonly status?: string;
  readonly service?: string;
  readonly text?: string;
}

interface PageQuery {
  /** Separated by commas. */
  readonly ids?: string;
  readonly limit?: number;
  /** Number of the last one of the page before. */
  readonly before?: number;
}

/** What people write, judge, and want otherwise. */
function createWordsOfPeople(options: ClientOptions) {
  const get = <T>(path: string) => request<T>(options, path, {});
  const post = <T>(path: string, body: unknown) => request<T>(options, path, { method: 'POST', body });
  return {
    resolveIncident: (id: string, body: { note: string; outcome?: 'by-people' | 'false-alarm' }) =>
      post<Incident>(`/api/v1/incidents/${segment(id)}/resolve`, body),
    listNotes: (id: string) => get<ListOf<Note>>(`/api/v1/incidents/${segment(id)}/notes`),
    writeNote: (id: string, body: NewNote) => post<ListOf<Note>>(`/api/v1/incidents/${segment(id)}/notes`, body),
    listFeedback: (id: string) => get<ListOf<Feedback>>(`/api/v1/incidents/${segment(id)}/feedback`),
    giveFeedback: (id: string, body: NewFeedback) =>
      post<ListOf<Feedback>>(`/api/v1/incidents/${segment(id)}/feedback`, body),
    listOffers: (id: string) => get<ListOf<Offer>>(`/api/v1/approvals/${segment(id)}/offers`),
    delegate: (id: string, body: HandOver) => post<ApprovalAnswer>(`/api/v1/approvals/${segment(id)}/delegate`, body),
    listDelegations: () => get<ListOf<Delegation>>('/api/v1/delegations'),
    addDelegation: (body: NewDelegation) => post<Delegation>('/api/v1/delegations', body),
    endDelegation: (id: string) =>
      request<Delegation>(options, `/api/v1/delegations/${segment(id)}`, { method: 'DELETE' }),
    changePlan: (id: string, body: PlanChangeBody) =>
      post<ApprovalAnswer>(`/api/v1/approvals/${segment(id)}/change`, body),
  };
}

export interface JournalRequest {
  readonly incident?: string;
  readonly run?: string;
  readonly subject?: string;
  /** Separated by commas. */
  readonly kinds?: string;
  readonly text?: string;
  readonly after?: number;
  readonly before?: number;
  readonly order?: 'oldest-first' | 'newest-first';
  readonly limit?: number;
}

async function request<T>(options: ClientOptions, path: string, call: Call): Promise<T> {
  const target = withQuery(options.url, path, call.query ?? {});
  const send = options.fetch ?? fetch;
  let response: Response;
  let text: string;
  try {
    response = await send(target, {
      method: call.method ?? 'GET',
      headers: {
        accept: call.accept ?? 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.key === undefined ? {} : { 'idempotency-key': call.key }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.person === undefined ? {} : { [PERSON_HEADER]: encodeURIComponent(options.person) }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw serverUnreachable(options.url, cause);
  }
  if (response.ok && call.accept !== undefined) return text as T;
  const answer = parseJson(text);
  // 503 of /readyz is an answer like any other: it says which part is missing.
  if (response.ok || (path === '/readyz' && response.status === 503)) {
    if (answer === undefined) throw answerUnexpected(options.url, response.status);
    return answer as T;
  }
  throw errorOf(answer, options.url, response.status);
}

function errorOf(answer: unknown, url: string, status: number): Error {
  const problem = problemSchema.safeParse(answer);
  if (problem.success) return errorOfProblem(problem.data);
  const refusal = queryRefusalSchema.safeParse(answer);
  return refusal.success ? errorOfRefusal(refusal.data, status) : answerUnexpected(url, status);
}

function withQuery(url: string, path: string, query: Query): URL {
  const target = new URL(url.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  return target;
}

function segment(id: string): string {
  return encodeURIComponent(id);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
