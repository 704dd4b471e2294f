import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { probesSchema } from '#adapters/probes/config.ts';
import { profilesSchema } from '#adapters/profiles/config.ts';
import { type WebhookConfig, webhooksSchema } from '#adapters/webhooks/config.ts';
import { parseDurationMs } from '#base/duration.ts';
import { locateSecret } from '#base/secret-source.ts';
import { AUTONOMY_LEVELS } from '#domain/autonomy.ts';
import { analysersConfigSchema } from './analysers/settings.ts';
import { changesConfigSchema } from './changes/settings.ts';
import { configInvalid, configUnreadable, remoteRefused, signInOffRemotely } from './errors.ts';

const portSchema = z.int().min(0).max(65_535);
/** Slower than the rules of shipped detection look back would be as good as not at all. */
const paceSchema = z.string().refine(isPace, 'write a duration from 1s to 10s').default('5s');

export const configSchema = z.strictObject({
  /** Everything that ZeroOps keeps: its database, the record of processes. */
  stateDirectory: z.string().min(1).optional(),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: portSchema.default(4080),
      /** Other machines are let in only on purpose. */
      allowRemote: z.boolean().default(false),
      /** `off`, for demonstrations and tests: whoever reaches this machine's port is an admin. */
      signIn: z.enum(['required', 'off']).default('required'),
      /** `sign-in`: whoever scrapes /metrics needs a token. */
      metrics: z.enum(['open', 'sign-in']).default('open'),
    })
    .prefault({}),
  /** Handed to the OTLP receiver, which knows more settings than these. */
  otlp: z.looseObject({ host: z.string().min(1).default('127.0.0.1'), port: portSchema.default(4318) }).prefault({}),
  database: z
    .strictObject({
      /** Absent: DATABASE_URL, or else an own PostgreSQL under the state directory. */
      url: z.string().min(1).optional(),
    })
    .prefault({}),
  /** Absent: ZeroOps watches what sends telemetry, and can change nothing. All but `adapter` belongs to the adapter. */
  platform: z.looseObject({ adapter: z.string().min(1), manifest: z.string().min(1).optional() }).optional(),
  /** Checks of services from outside. Read by the adapter's own schema, so that problems have their line. */
  probes: probesSchema.prefault([]),
  /** Processes whose memory, time and goroutines can be looked into. */
  profiles: profilesSchema.prefault({}),
  /** Databases that are asked from inside. All but `adapter` and `every` belongs to the adapter. */
  databases: z.array(z.looseObject({ adapter: z.string().min(1), every: paceSchema })).default([]),
  /** Analysers of others, which give their view on an incident. */
  analysers: analysersConfigSchema.prefault([]),
  autonomy: z.strictObject({ initial: z.enum(AUTONOMY_LEVELS).default('approve') }).prefault({}),
  /** Changes that others tell of. */
  changes: changesConfigSchema.prefault({}),
  /** Who is told what happens here. Nobody, unless named. */
  webhooks: webhooksSchema.prefault([]),
  /** Handed to the loop. */
  loop: z.record(z.string(), z.unknown()).default({}),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn') })
    .prefault({}),
});

export interface Config extends z.output<typeof configSchema> {
  readonly stateDirectory: string;
  /** Where relative paths in the file start. */
  readonly directory: string;
}

export interface ConfigSource {
  /** Absent: defaults alone. */
  readonly file?: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_STATE_DIRECTORY = '.zeroops';

/** Reads and checks the configuration. Paths in the file are relative to the file, defaults to the working directory. */
export function readConfig({ file, workingDirectory, environment }: ConfigSource): Config {
  const place = file === undefined ? undefined : path.resolve(workingDirectory, file);
  const parsed = place === undefined ? configSchema.parse({}) : parseConfig(readText(place), place);
  const directory = place === undefined ? workingDirectory : path.dirname(place);
  const url = parsed.database.url ?? (environment.DATABASE_URL || undefined);
  const { stateDirectory, platform } = parsed;
  const config: Config = {
    ...parsed,
    directory,
    stateDirectory:
      stateDirectory === undefined
        ? path.resolve(workingDirectory, DEFAULT_STATE_DIRECTORY)
        : path.resolve(directory, stateDirectory),
    database: url === undefined ? {} : { url },
    webhooks: parsed.webhooks.map(webhook => withSecretFile(webhook, directory)),
    ...(platform?.manifest === undefined
      ? {}
      : { platform: { ...platform, manifest: path.resolve(directory, platform.manifest) } }),
  };
  const { allowRemote, host, signIn } = config.http;
  if (!allowRemote && !isLoopback(host)) throw remoteRefused(host);
  if (signIn === 'off' && (allowRemote || !isLoopback(host))) throw signInOffRemotely(host);
  return config;
}

function withSecretFile(webhook: WebhookConfig, directory: string): WebhookConfig {
  const { secretFrom } = webhook;
  return secretFrom === undefined ? webhook : { ...webhook, secretFrom: locateSecret(secretFrom, directory) };
}

function isPace(text: string): boolean {
  try {
    const durationMs = parseDurationMs(text);
    return durationMs >= 1000 && durationMs <= 10_000;
  } catch {
    return false;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw configUnreadable(file, cause);
  }
}

function parseConfig(text: string, file: string): z.output<typeof configSchema> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0) {
    throw configInvalid(
      file,
      document.errors.map(error => error.message.split('\n')[0]!.replace(/:$/, '')),
    );
  }
  const result = configSchema.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  throw configInvalid(
    file,
    result.error.issues.map(issue => {
      const place = issue.path.map(String);
      const line = lineOf(document, lineCounter, place);
      return `${line === undefined ? '' : `line ${line}, `}${place.join('.') || 'the file'}: ${issue.message}`;
    }),
  );
}

/** The line of the nearest part of the path that is in the file. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lineCounter: LineCounter,
  place: readonly string[],
): number | undefined {
  for (let length = place.length; length > 0; length--) {
    const node = document.getIn(place.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range !== undefined) return lineCounter.linePos(node.range[0]).line;
  }
  return undefined;
}
