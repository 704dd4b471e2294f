import { readFile } from 'node:fs/promises';
import type { Clock } from '#base/clock.ts';
import type { EventReceiver } from '#ports/event-receiver.ts';
import type { WebhookConfig } from './config.ts';
import { secretUnusable } from './errors.ts';
import { postEvent } from './post-event.ts';
import { findSigningKeys, type SigningKey } from './signature.ts';

const TIMEOUT_MS = 10_000;

/** Reads the secret, so that a start without it fails rather than sending unsigned. */
export async function createReceiver(
  webhook: WebhookConfig,
  clock: Pick<Clock, 'now'>,
  timeoutMs = TIMEOUT_MS,
): Promise<EventReceiver> {
  const { id, url, kinds } = webhook;
  const target = { url, keys: await readKeys(webhook) };
  return { id, kinds, deliver: (event, signal) => postEvent(target, event, { clock, signal, timeoutMs }) };
}

async function readKeys({ id, secretFrom }: WebhookConfig): Promise<readonly SigningKey[]> {
  if (secretFrom === undefined) return [];
  const text = 'env' in secretFrom ? process.env[secretFrom.env] : await readSecretFile(id, secretFrom.file);
  const place = 'env' in secretFrom ? `the variable ${secretFrom.env}` : secretFrom.file;
  if (text === undefined || text.trim() === '') {
    throw secretUnusable({ webhook: id, place, problem: 'is absent or empty' });
  }
  const keys = findSigningKeys(text);
  if (keys === undefined) throw secretUnusable({ webhook: id, place, problem: 'holds something else' });
  return keys;
}

async function readSecretFile(webhook: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw secretUnusable({ webhook, place: file, problem: 'cannot be read' }, cause);
  }
}
