import { z } from 'zod';
import { parseDurationMs } from '#base/duration.ts';
import { messageOf } from '#base/errors.ts';
import { findAddressFault } from '#base/web-address.ts';
import { configInvalid } from './errors.ts';

const MOST_TARGETS = 500;

const ADDRESS_FAULTS = {
  none: 'write an address that begins with http:// or https://',
  credentials: 'an address with credentials would stand in logs: let the process listen on loopback instead',
};

const urlSchema = z.string().check(({ value, issues }) => {
  const fault = findAddressFault(value);
  if (fault !== undefined) issues.push({ code: 'custom', message: ADDRESS_FAULTS[fault], input: value });
});

const targetSchema = z
  .strictObject({
    service: z.string().min(1),
    instance: z.string().min(1).optional(),
    /** Base of Go's profiles: http://host:6060/debug/pprof */
    pprof: urlSchema.optional(),
    /** Where Node listens with --inspect: host:port */
    inspector: z
      .string()
      .regex(/^(\[[0-9a-f:]+\]|[^\s:/[\]]+):\d{1,5}$/i, 'write host:port')
      .optional(),
    /** Addresses that answer with one whole profile. */
    heap: urlSchema.optional(),
    cpu: urlSchema.optional(),
    goroutine: urlSchema.optional(),
  })
  .refine(
    ({ pprof, inspector, heap, cpu, goroutine }) =>
      [pprof, inspector, heap ?? cpu ?? goroutine].filter(each => each !== undefined).length === 1,
    'give one of pprof, inspector, and addresses for heap, cpu or goroutine',
  );

/** As people write it. */
export const writtenProfilesSchema = z.strictObject({
  every: durationSchema({ least: '5s', most: '1d' }).default('1m'),
  /** Of each kind and instance. */
  keep: z.int().min(2).max(64).default(16),
  cpuDuration: durationSchema({ least: '1s', most: '30s' }).default('5s'),
  timeout: durationSchema({ least: '100ms', most: '1m' }).default('10s'),
  targets: z.array(targetSchema).max(MOST_TARGETS).default([]),
});

/** As the adapter works with it. */
export const profilesSchema = writtenProfilesSchema.transform(({ every, cpuDuration, timeout, keep, targets }) => ({
  everyMs: parseDurationMs(every),
  cpuDurationMs: parseDurationMs(cpuDuration),
  timeoutMs: parseDurationMs(timeout),
  ...{ keep, targets },
}));

export type ProfilesConfig = z.output<typeof profilesSchema>;
export type Target = ProfilesConfig['targets'][number];

export function parseProfilesConfig(raw: unknown): ProfilesConfig {
  const parsed = profilesSchema.safeParse(raw ?? {});
  if (!parsed.success) throw configInvalid(parsed.error);
  return parsed.data;
}

function durationSchema({ least, most }: { least: string; most: string }) {
  const [leastMs, mostMs] = [parseDurationMs(least), parseDurationMs(most)];
  return z.string('write a duration with its unit, such as 30s or 5m').check(context => {
    try {
      const durationMs = parseDurationMs(context.value);
      if (durationMs >= leastMs && durationMs <= mostMs) return;
      context.issues.push({ code: 'custom', message: `must be from ${least} to ${most}`, input: context.value });
    } catch (error) {
      context.issues.push({ code: 'custom', message: messageOf(error), input: context.value });
    }
  });
}
