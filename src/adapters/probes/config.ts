import { z } from 'zod';
import { parseDurationMs } from '#base/duration.ts';
import { messageOf } from '#base/errors.ts';
import { configInvalid } from './errors.ts';
import { isJsonPointer, namesIn } from './placeholders.ts';
import type { HttpTarget, Probe, Step, TcpAddress } from './probe.ts';

const MAX_PROBES = 100;
const MAX_STEPS = 20;
const MAX_HEADERS = 50;
const LONGEST_BODY = 64 * 1024;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const GOOD_STATUS = [200, 299] as const;

const statusSchema = z
  .tuple([z.int().min(100).max(599), z.int().min(100).max(599)])
  .refine(([low, high]) => low <= high, 'write the lowest status first, then the highest')
  .readonly();

const headersSchema = z
  .record(
    z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'this is no name of a header'),
    z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header is one line without control characters'),
  )
  .refine(headers => Object.keys(headers).length <= MAX_HEADERS, `at most ${MAX_HEADERS} headers`);

const urlSchema = z.string().check(context => {
  const problem = findUrlProblem(context.value);
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
});

const takeSchema = z.record(
  z.string().regex(/^\w+$/, 'a name is made of letters, digits and _'),
  z.string().refine(isJsonPointer, 'write a JSON pointer such as /data/token'),
);

/** Fields that a single request and a step of several have in common. */
const REQUEST_FIELDS = {
  method: z.enum(METHODS).optional(),
  headers: headersSchema.optional(),
  body: z.string().max(LONGEST_BODY).optional(),
};

const stepSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  url: urlSchema,
  ...REQUEST_FIELDS,
  expect: z.strictObject({ status: statusSchema.optional(), body: z.string().min(1).optional() }).optional(),
  take: takeSchema.optional(),
});

const probeSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    service: z.string().min(1),
    url: urlSchema.optional(),
    tcp: z.string().optional(),
    steps: z.array(stepSchema).min(1).max(MAX_STEPS).optional(),
    every: durationSchema({ least: '1s', most: '1h' }).default('10s'),
    timeout: durationSchema({ least: '10ms', most: '10s' }).default('5s'),
    ...REQUEST_FIELDS,
    expect: z
      .strictObject({
        status: statusSchema.optional(),
        body: z.string().min(1).optional(),
        maxDuration: durationSchema({ least: '1ms', most: '10s' }).optional(),
      })
      .optional(),
    verifyCertificate: z.boolean().default(true),
  })
  .check(context => {
    for (const { path, message } of findProblems(context.value)) {
      context.issues.push({ code: 'custom', message, path: [...path], input: context.value });
    }
  });

type WrittenProbe = z.output<typeof probeSchema>;
type WrittenStep = z.output<typeof stepSchema>;

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** As people write it. */
export const writtenProbesSchema = z
  .array(probeSchema)
  .max(MAX_PROBES)
  .check(context => {
    const names = context.value.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      context.issues.push({ code: 'custom', message: `"${name}" is taken`, path: [index, 'name'], input: name });
    });
  });

/** As the probes are run. */
export const probesSchema = writtenProbesSchema.transform(probes => probes.map(toProbe));

export type ProbesConfig = readonly Probe[];

export function parseProbesConfig(raw: unknown): ProbesConfig {
  const parsed = probesSchema.safeParse(raw ?? []);
  if (!parsed.success) throw configInvalid(parsed.error);
  return parsed.data;
}

function durationSchema({ least, most }: { least: string; most: string }) {
  const [leastMs, mostMs] = [parseDurationMs(least), parseDurationMs(most)];
  return z.string('write a duration with its unit, such as 500ms or 30s').check(context => {
    try {
      const durationMs = parseDurationMs(context.value);
      if (durationMs >= leastMs && durationMs <= mostMs) return;
      context.issues.push({ code: 'custom', message: `must be from ${least} to ${most}`, input: context.value });
    } catch (error) {
      context.issues.push({ code: 'custom', message: messageOf(error), input: context.value });
    }
  });
}

function findUrlProblem(text: string): string | undefined {
  // A value from an answer must never decide whom we talk to.
  const [origin = ''] = /^[a-z]+:\/\/[^/?#]*/i.exec(text) ?? [];
  if (namesIn(origin).length > 0) return 'host and port cannot be taken from an answer';
  const url = URL.parse(text.replaceAll(/\{\{\w+\}\}/g, 'x'));
  if (url === null || !/^https?:$/.test(url.protocol)) return 'write an address that begins with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'write credentials as a header, not into the address';
  return undefined;
}

/** What the shape alone cannot say. */
function findProblems(probe: WrittenProbe): Problem[] {
  const kinds = (['url', 'tcp', 'steps'] as const).filter(kind => probe[kind] !== undefined);
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? 'none is there' : `${kinds.join(' and ')} are there`;
    return [{ path: [], message: `give exactly one of url, tcp and steps; ${found}` }];
  }
  const [kind] = kinds;
  const problems = kind === 'url' ? findForeignNames([probe as WrittenStep], []) : findMisplaced(probe, kind!);
  if (kind === 'tcp' && parseAddress(probe.tcp!) === undefined) {
    problems.push({ path: ['tcp'], message: 'write host:port' });
  }
  return kind === 'steps' ? [...problems, ...findForeignNames(probe.steps!, ['steps'])] : problems;
}

/** Fields of a single request, at a probe that makes none or several. */
function findMisplaced({ method, headers, body, expect }: WrittenProbe, kind: string): Problem[] {
  const advice = kind === 'tcp' ? 'a tcp probe makes no request' : 'say it at the steps';
  const misplaced: [path: string[], value: unknown][] = [
    [['method'], method],
    [['headers'], headers],
    [['body'], body],
    [['expect', 'status'], expect?.status],
    [['expect', 'body'], expect?.body],
  ];
  return misplaced.filter(([, value]) => value !== undefined).map(([path]) => ({ path, message: advice }));
}

/** {{names}} that no earlier step takes. */
function findForeignNames(steps: readonly WrittenStep[], place: readonly string[]): Problem[] {
  const known = new Set<string>();
  return steps.flatMap(({ url, headers, body, take }, index) => {
    const path = place.length === 0 ? [] : [...place, index];
    const texts: [path: string[], text: string][] = [
      [['url'], url],
      [['body'], body ?? ''],
      ...Object.entries(headers ?? {}).map(([name, text]): [string[], string] => [['headers', name], text]),
    ];
    const problems = texts.flatMap(([field, text]) =>
      namesIn(text)
        .filter(name => !known.has(name))
        .map(name => ({ path: [...path, ...field], message: `no earlier step takes {{${name}}}` })),
    );
    for (const name of Object.keys(take ?? {})) known.add(name);
    return problems;
  });
}

function parseAddress(text: string): TcpAddress | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  return match === null || port < 1 || port > 65_535 ? undefined : { host: match[1] ?? match[2]!, port };
}

function toProbe(written: WrittenProbe): Probe {
  const { name, service, every, timeout, expect, verifyCertificate, tcp } = written;
  return {
    name,
    service,
    everyMs: parseDurationMs(every),
    timeoutMs: parseDurationMs(timeout),
    maxDurationMs: expect?.maxDuration === undefined ? undefined : parseDurationMs(expect.maxDuration),
    verifyCertificate,
    target: tcp === undefined ? toHttpTarget(written) : { kind: 'tcp', address: parseAddress(tcp)! },
  };
}

function toHttpTarget({ steps, url, ...request }: WrittenProbe): HttpTarget {
  return { kind: 'http', steps: (steps ?? [{ ...request, name: undefined, url: url! }]).map(toStep) };
}

function toStep({ name, url, method = 'GET', headers = {}, body, expect, take = {} }: WrittenStep): Step {
  return {
    name,
    method,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([header, text]) => [header.toLowerCase(), text])),
    body,
    status: expect?.status ?? GOOD_STATUS,
    contains: expect?.body,
    take,
  };
}
