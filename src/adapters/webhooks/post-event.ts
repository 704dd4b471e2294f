import type { Clock } from '#base/clock.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { OutgoingEvent, Reception } from '#ports/event-receiver.ts';
import { type SigningKey, signEvent } from './signature.ts';

/** What is kept of a webhook once its secret is read. */
export interface Target {
  readonly url: string;
  /** Empty: events go out unsigned. */
  readonly keys: readonly SigningKey[];
}

interface PostParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Read only so that the connection can be used again; what is longer costs the receiver a new one. */
const BODY_LIMIT_BYTES = 4096;
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const GONE = 410;

/** One attempt, signed at this moment as Standard Webhooks says. Never rejects. */
export async function postEvent(target: Target, event: OutgoingEvent, parts: PostParts): Promise<Reception> {
  const { clock, signal, timeoutMs } = parts;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      // Whoever answers shall not send our events to another place.
      redirect: 'manual',
      headers: headersOf(target, event, Math.floor(clock.now() / 1000)),
      body: event.body,
      signal: AbortSignal.any([signal, late]),
    });
    await leaveBody(response);
    return judge(response, clock.now());
  } catch (error) {
    return { status: 'failed', reason: late.aborted ? tellLate(timeoutMs) : tellTrouble(error) };
  }
}

function headersOf({ keys }: Target, { id, mediaType, body }: OutgoingEvent, timestampS: number) {
  return {
    'content-type': mediaType,
    'user-agent': 'ZeroOps-webhook',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    ...(keys.length === 0 ? {} : { 'webhook-signature': signEvent({ id, timestampS, body }, keys) }),
  };
}

/** The status has been told by now: a body that breaks off or never ends alters nothing. */
async function leaveBody({ body }: Response): Promise<void> {
  let sizeBytes = 0;
  try {
    for await (const chunk of body ?? []) {
      sizeBytes += chunk.length;
      if (sizeBytes > BODY_LIMIT_BYTES) return;
    }
  } catch {}
}

function judge({ ok, status, headers }: Response, now: number): Reception {
  if (ok) return { status: 'taken' };
  const reason = { en: `answers ${status}`, zh: `响应 ${status}` };
  if (status === GONE) return { status: 'gone', reason };
  const isRedirect = status >= 300 && status < 400;
  const unfollowed = { en: `${reason.en}, and redirects are not followed`, zh: `${reason.zh}，不跟随重定向` };
  const retryAfterMs = findRetryAfterMs(headers.get('retry-after'), now);
  return {
    ...{ status: 'failed', reason: isRedirect ? unfollowed : reason },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function findRetryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), LONGEST_RETRY_AFTER_MS) : undefined;
}

function tellLate(timeoutMs: number): Sentence {
  const seconds = timeoutMs / 1000;
  return { en: `no answer within ${seconds} s`, zh: `${seconds} s 内无响应` };
}

const TROUBLES: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: { en: 'refuses the connection', zh: '拒绝连接' },
  ENOTFOUND: { en: 'its name is not known to DNS', zh: 'DNS 中没有此名称' },
  // The WHATWG's list of ports that belong to other protocols.
  'bad port': {
    en: 'fetch refuses its port, which belongs to another protocol',
    zh: '该端口属于其他协议，fetch 拒绝连接',
  },
};

const FAILS: Sentence = { en: 'the connection fails', zh: '连接失败' };

/** By its code alone: messages may hold the address, and with it what should not be shown. */
function tellTrouble(error: unknown): Sentence {
  const cause = (error instanceof Error ? error.cause : undefined) as NodeJS.ErrnoException | undefined;
  const known = TROUBLES[cause?.code ?? cause?.message ?? ''];
  if (known !== undefined) return known;
  const code = cause?.code;
  return code === undefined ? FAILS : { en: `${FAILS.en} (${code})`, zh: `${FAILS.zh}（${code}）` };
}
