import { createHmac } from 'node:crypto';

/** The key itself, decoded. */
export type SigningKey = Buffer;

const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/**
 * Keys as Standard Webhooks writes them, `whsec_` and base64. While a secret is changed there are two, with a blank or a
 * line between them. Undefined when one of them is not such a key.
 */
export function findSigningKeys(text: string): readonly SigningKey[] | undefined {
  const keys = text.trim().split(/\s+/).map(findKey);
  return keys.every(key => key !== undefined) ? keys : undefined;
}

function findKey(word: string): SigningKey | undefined {
  const encoded = word.slice(PREFIX.length);
  if (!word.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

interface Signed {
  readonly id: string;
  readonly timestampS: number;
  readonly body: string;
}

/** HMAC-SHA256 of `id.timestamp.body`, one signature a key: the value of the header webhook-signature. */
export function signEvent({ id, timestampS, body }: Signed, keys: readonly SigningKey[]): string {
  return keys
    .map(key => `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`)
    .join(' ');
}
