import { z } from 'zod';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { jsonObjectSchema } from './list.ts';

/** CloudEvents 1.0.2 in JSON. Extension names are lower case, as the specification demands. */
export const cloudEventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    subject: z.string(),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data: jsonObjectSchema,
    /** The extension "sequence": an integer as text. */
    sequence: z.string(),
    actor: z.string(),
    causedby: z.string().exactOptional(),
    incident: z.string().exactOptional(),
    run: z.string().exactOptional(),
    hash: z.string(),
  })
  .meta({ id: 'CloudEvent' });
export type CloudEvent = z.infer<typeof cloudEventSchema>;

export const CLOUD_EVENTS_BATCH_MEDIA_TYPE = 'application/cloudevents-batch+json';
const TYPE_PREFIX = 'io.zeroops.';

export function toCloudEvent(entry: JournalEntry): CloudEvent {
  return {
    specversion: '1.0',
    id: entry.id,
    source: '/zeroops/journal',
    type: `${TYPE_PREFIX}${entry.kind}`,
    subject: entry.subject,
    time: new Date(entry.at).toISOString(),
    datacontenttype: 'application/json',
    data: entry.data,
    sequence: String(entry.sequence),
    actor: entry.actor,
    ...(entry.causedBy === undefined ? {} : { causedby: entry.causedBy }),
    ...(entry.incident === undefined ? {} : { incident: entry.incident }),
    ...(entry.run === undefined ? {} : { run: entry.run }),
    hash: entry.hash,
  };
}
