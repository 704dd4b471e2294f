import type { Clock } from '#base/clock.ts';
import { readSecret } from '#base/secret-source.ts';
import type { EventReceiver } from '#ports/event-receiver.ts';
import type { WebhookConfig } from './config.ts';
import { secretUnusable } from './errors.ts';
import { postEvent } from './post-event.ts';
import { findSigningKeys, type SigningKey } from './signature.ts';

const TIMEOUT_MS = 10_000;

/** Reads the secret, so that a start without it fails rather than sending unsigned. */
export function createReceiver(
  webhook: WebhookConfig,
  clock: Pick<Clock, 'now'>,
  timeoutMs = TIMEOUT_MS,
): EventReceiver {
  const { id, url, kinds } = webhook;
  const target = { url, keys: readKeys(webhook) };
  return { id, kinds, deliver: (event, signal) => postEvent(target, event, { clock, signal, timeoutMs }) };
}

function readKeys({ id, secretFrom }: WebhookConfig): readonly SigningKey[] {
  if (secretFrom === undefined) return [];
  const { place, text, cause } = readSecret(secretFrom, process.env);
  if (cause !== undefined) throw secretUnusable({ webhook: id, place, problem: 'cannot be read' }, cause);
  if (text === undefined) throw secretUnusable({ webhook: id, place, problem: 'is absent or empty' });
  const keys = findSigningKeys(text);
  if (keys === undefined) throw secretUnusable({ webhook: id, place, problem: 'holds something else' });
  return keys;
}
