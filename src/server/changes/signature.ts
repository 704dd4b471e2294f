import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { changeUnsigned } from '../errors.ts';

const SIGNATURE_HEADER = 'x-hub-signature-256';

/**
 * Refuses a body that was not signed with the secret: `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256 of the body>`, as
 * GitHub and those who follow it sign webhooks. Compares in constant time.
 */
export function requireSignature(headers: IncomingHttpHeaders, body: Buffer, secret: string): void {
  const told = headers[SIGNATURE_HEADER];
  if (typeof told !== 'string') throw changeUnsigned('carries no signature');
  const expected = Buffer.from(sign(body, secret));
  const given = Buffer.from(told.trim().toLowerCase());
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw changeUnsigned('is signed with another secret, or was altered on its way');
  }
}

export function sign(body: Buffer | string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
