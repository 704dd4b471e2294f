import { z } from 'zod';
import { secretSourceSchema } from '#base/secret-source.ts';
import { findAddressFault } from '#base/web-address.ts';
import { configInvalid } from './errors.ts';

const MOST_WEBHOOKS = 50;

const ADDRESS_FAULTS = {
  none: 'write an address that begins with http:// or https://',
  credentials: 'an address with credentials cannot be asked: sign with `secretFrom` instead',
};

const urlSchema = z.string().check(({ value, issues }) => {
  const fault = findAddressFault(value);
  if (fault !== undefined) issues.push({ code: 'custom', message: ADDRESS_FAULTS[fault], input: value });
});

const webhookSchema = z.strictObject({
  /** Under it the place in the journal is kept. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'write a short name of a-z, 0-9 and -'),
  url: urlSchema,
  /** Where the secret lies with which events are signed. Absent: they are not. */
  secretFrom: secretSourceSchema.optional(),
  kinds: z
    .array(z.string().regex(/^[a-z][a-z-]*(\.[a-z][a-z-]*)*(\.\*)?$/, 'write a kind, or a family such as incident.*'))
    .default([]),
});

export const webhooksSchema = z
  .array(webhookSchema)
  .max(MOST_WEBHOOKS)
  .superRefine((webhooks, context) => {
    for (const [index, { id }] of webhooks.entries()) {
      if (webhooks.findIndex(each => each.id === id) === index) continue;
      context.addIssue({ code: 'custom', message: 'another webhook has this id', path: [index, 'id'] });
    }
  });

export type WebhooksConfig = z.output<typeof webhooksSchema>;
export type WebhookConfig = WebhooksConfig[number];

export function parseWebhooksConfig(raw: unknown): WebhooksConfig {
  const parsed = webhooksSchema.safeParse(raw ?? []);
  if (!parsed.success) throw configInvalid(parsed.error);
  return parsed.data;
}
