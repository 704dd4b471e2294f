import type { FastifyInstance } from 'fastify';
import { actions } from '#actions/registry.ts';
import { otlpAdapter } from '#adapters/otlp/index.ts';
import type { GrpcPlace, OtlpConnection } from '#adapters/otlp/otlp-connection.ts';
import { probesAdapter } from '#adapters/probes/index.ts';
import type { ProbesConnection } from '#adapters/probes/probes-connection.ts';
import { profilesAdapter } from '#adapters/profiles/index.ts';
import type { ProfilesConnection } from '#adapters/profiles/profiles-connection.ts';
import { adapters } from '#adapters/registry.ts';
import { webhooksAdapter } from '#adapters/webhooks/index.ts';
import { type Clock, systemClock } from '#base/clock.ts';
import { type NewId, uuidV7Source } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import type { Change } from '#domain/change.ts';
import { about, findLanguage, type Sentence } from '#domain/sentence.ts';
import { createRunEngine, type DurableRunEngine } from '#engine/run-engine.ts';
import { giveFeedback } from '#loop/feedback.ts';
import { type Intake, openIntake } from '#loop/intake.ts';
import { Loop } from '#loop/loop.ts';
import { type LoopSettings, readLoopSettings } from '#loop/loop-settings.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import type { EventReceiver } from '#ports/event-receiver.ts';
import type { Platform } from '#ports/platform.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { createAddressBook } from './address-book.ts';
import { ConfiguredAnalysers } from './analysers/analysers.ts';
import { readAnalyserSettings } from './analysers/settings.ts';
import type { ApiParts } from './api-parts.ts';
import { makeFirstLink } from './auth/first-link.ts';
import { leaveLocalToken } from './auth/local-token.ts';
import { type ChangeSettings, readChangeSettings } from './changes/settings.ts';
import { Closing } from './closing.ts';
import type { Config } from './config.ts';
import { openDatabases, type WatchedDatabases } from './databases.ts';
import { adapterUnknown, portTaken } from './errors.ts';
import { createEventStreams } from './events.ts';
import { createHttpServer } from './http.ts';
import { profileIncidents } from './incident-profiles.ts';
import { LoopMetrics } from './loop-metrics.ts';
import { countUp, narrate } from './narrator.ts';
import { noPlatform } from './no-platform.ts';
import { openOnDemand } from './on-demand.ts';
import { checkAll } from './readiness.ts';
import { withSmokeTests } from './smoke-tests.ts';
import { openState, type State } from './state.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';

export interface Addresses {
  readonly url: string;
  readonly otlpAddress: string;
  /** Absent when OTLP over gRPC is switched off. */
  readonly otlpGrpc?: GrpcPlace;
  /** Lets the first admin in; absent once there is one. */
  readonly signInUrl?: string;
}

export interface RunningServer extends Addresses {
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** Receives the narrator's sentences. */
  readonly write: (line: string) => void;
  /** Called once the API answers, before anything that is watched begins to move. */
  readonly onListening: (addresses: Addresses) => void;
}

/** What everything below is given. */
interface Ground {
  readonly changes: ChangeSettings;
  readonly options: ServerOptions;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly closing: Closing;
  readonly startedAt: number;
}

const CLOSE_FAST_MS = 2000;
/** Children get time to end in order; together with the rest it stays below 10 s. */
const CLOSE_PLATFORM_MS = 6000;

/** The only place where everything meets. Opens part after part; what fails on the way closes what was opened before. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const closing = new Closing(options.logger);
  const clock = systemClock;
  const { config } = options;
  const changes = readChangeSettings(config.changes, { directory: config.directory, environment: process.env });
  const ground: Ground = {
    changes,
    options,
    clock,
    newId: uuidV7Source(clock.now),
    closing,
    startedAt: clock.now(),
  };
  try {
    return await open(ground);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(ground: Ground): Promise<RunningServer> {
  const { options, clock, newId, closing } = ground;
  const { config, logger } = options;
  const settings = readLoopSettings({
    raw: config.loop,
    directory: config.directory,
    initialAutonomy: config.autonomy.initial,
  });
  for (const note of settings.notes) logger.warn({ note }, 'part of an SLO file is left aside');
  const { stateDirectory } = config;
  const state = await openState({ url: config.database.url, stateDirectory, clock, newId, logger });
  closing.add('database', CLOSE_FAST_MS, () => state.close());

  const watched = await openWatched(ground);
  const analysers = await openAnalysers(ground, settings, state);
  const webhooks = createWebhooks(watched.receivers, { ...state, clock, random: Math.random, logger });
  closing.add('webhooks', CLOSE_FAST_MS, () => webhooks.stop());
  // Before the loop, so that one that is new is told even of its start.
  await webhooks.start();
  const loop = createLoop(ground, { settings, state, watched, analysers });
  const engine = createEngine(ground, { state, watched, loop });
  const url = await openHttp(ground, { state, watched, loop, engine, analysers, webhooks });
  const signInPath = await openDoor(ground, state, url);
  const otlpGrpc = watched.otlp.grpc();
  const addresses: Addresses = {
    ...{ url, otlpAddress: watched.otlp.address() },
    ...(otlpGrpc === undefined ? {} : { otlpGrpc }),
    ...(signInPath === undefined ? {} : { signInUrl: url + signInPath }),
  };
  options.onListening(addresses);
  tellLife(ground, { state, watched });
  await startActing(ground, { engine, loop, watched });
  return { ...addresses, stop: () => closing.close() };
}

/** Everything outside, and what is known of it. */
interface Watched {
  readonly window: HotWindow;
  readonly intake: Intake;
  readonly otlp: OtlpConnection;
  readonly probes: ProbesConnection;
  readonly profiles: ProfilesConnection;
  readonly databases: WatchedDatabases;
  readonly receivers: readonly EventReceiver[];
  readonly platform: Platform;
  readonly connection: Connection | undefined;
  /** Set once the loop is there: changes reach it from then on. */
  readonly changes: { listener: ((change: Change) => void) | undefined };
}

async function openWatched(ground: Ground): Promise<Watched> {
  const { options, clock, newId, closing } = ground;
  const { config, logger } = options;
  const window = new HotWindow(clock);
  const changes: Watched['changes'] = { listener: undefined };
  const lazy: { platform: Platform } = { platform: noPlatform };
  const intake = openIntake({
    window,
    clock,
    resolveAddress: createAddressBook(() => lazy.platform, clock),
    onChange: change => changes.listener?.(change),
    onDropped: (reason, count) => logger.debug({ reason, count }, 'telemetry rejected'),
  });
  const surroundings: AdapterSurroundings = { sink: intake, clock, newId, logger };
  const ending = new AbortController();
  const otlp = await otlpAdapter.connect(otlpAdapter.parseConfig(config.otlp), surroundings, ending.signal);
  closing.add('telemetry receiver', CLOSE_FAST_MS, () => otlp.stop());
  // Before any child runs, so that the first thing it has to tell is heard.
  await otlp.start();
  const connection = await connectPlatform(config, otlp.address(), surroundings, ending.signal);
  if (connection !== undefined) closing.add('platform', CLOSE_PLATFORM_MS, () => connection.stop());
  lazy.platform = connection?.platform ?? noPlatform;
  const probes = await probesAdapter.connect(config.probes, surroundings, ending.signal);
  closing.add('probes', CLOSE_FAST_MS, () => probes.stop());
  const profiles = await profilesAdapter.connect(config.profiles, surroundings, ending.signal);
  closing.add('profiles', CLOSE_FAST_MS, () => profiles.stop());
  const databases = await openDatabases(config.databases, surroundings, ending.signal);
  closing.add('watched databases', CLOSE_FAST_MS, () => databases.stop());
  const { receivers } = await webhooksAdapter.connect(config.webhooks, surroundings, ending.signal);
  const { platform } = lazy;
  return { window, intake, otlp, probes, profiles, databases, receivers, platform, connection, changes };
}

async function connectPlatform(
  config: Config,
  otlpAddress: string,
  surroundings: AdapterSurroundings,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  if (config.platform === undefined) return undefined;
  const { adapter: id, ...settings } = config.platform;
  const offering = adapters.filter(each => each.offers.includes('platform'));
  const adapter = offering.find(each => each.id === id);
  if (adapter === undefined) {
    throw adapterUnknown(
      id,
      offering.map(each => each.id),
    );
  }
  const defaults =
    id === 'processes' ? { stateDir: `${config.stateDirectory}/processes`, otlpEndpoint: `http://${otlpAddress}` } : {};
  return adapter.connect(adapter.parseConfig({ ...defaults, ...settings }), surroundings, signal);
}

async function openAnalysers(
  { options: { config, logger }, closing }: Ground,
  settings: LoopSettings,
  { journal }: State,
): Promise<ConfiguredAnalysers> {
  const analysers = new ConfiguredAnalysers({
    settings: readAnalyserSettings(config.analysers, config.directory),
    problems: new Set(settings.problems.map(({ id }) => id)),
    ...{ journal, logger },
  });
  closing.add('analysers', CLOSE_FAST_MS, () => analysers.stop());
  await analysers.start();
  return analysers;
}

function createLoop(
  ground: Ground,
  parts: { settings: LoopSettings; state: State; watched: Watched; analysers: ConfiguredAnalysers },
): Loop {
  const { clock, newId, options } = ground;
  const { settings, state, watched } = parts;
  const { connection, platform, window } = watched;
  const { journal } = state;
  const taken = profileIncidents(journal, watched.profiles.profiles);
  ground.closing.add('profiles of incidents', CLOSE_FAST_MS, taken.stop);
  const loop = new Loop({
    ...state.forLoop,
    ...{ clock, newId, logger: options.logger, window, platform, actions },
    ...(connection?.traffic === undefined ? {} : { traffic: connection.traffic }),
    databases: watched.databases.inspectors,
    rules: settings.rules,
    patterns: settings.patterns,
    slos: settings.slos,
    indicators: settings.indicators,
    strategies: settings.strategies,
    problems: settings.problems,
    analysers: parts.analysers,
    listProfileSigns: taken.listSigns,
    settings: settings.responder,
    readTopology: () => watched.intake.readTopology(platform.listServices()),
  });
  watched.changes.listener = change => loop.noteChange(change);
  return loop;
}

function createEngine(ground: Ground, { state, watched, loop }: { state: State; watched: Watched; loop: Loop }) {
  const { clock, newId, options } = ground;
  const { databaseUrl, runs, approvals, journal, locks } = state;
  const { connection, platform } = watched;
  return createRunEngine({
    ...{ databaseUrl, runs, approvals, journal, locks, actions, platform, clock, newId },
    ...(connection?.traffic === undefined ? {} : { traffic: connection.traffic }),
    databases: watched.databases.inspectors,
    logger: options.logger,
    judge: withSmokeTests(loop.judge, platform),
    isPaused: () => loop.isPaused(),
  });
}

/** What the API is served from. */
interface Served {
  readonly state: State;
  readonly watched: Watched;
  readonly loop: Loop;
  readonly engine: DurableRunEngine;
  readonly analysers: ConfiguredAnalysers;
  readonly webhooks: Webhooks;
}

async function openHttp(ground: Ground, parts: Served): Promise<string> {
  const { options, clock, newId, closing, startedAt } = ground;
  const { config, logger, version } = options;
  const { state, watched, loop, engine } = parts;
  const { journal, incidents, runs, approvals, cases, autonomies } = state;
  const { people, delegations, sessions, tokens, signInLinks } = state;
  const { intake, platform } = watched;
  const metrics = new LoopMetrics();
  const unfollow = await metrics.follow(journal);
  closing.add('metrics', CLOSE_FAST_MS, unfollow);
  const apiParts: ApiParts = {
    ...{ journal, incidents, runs, approvals, cases, autonomies, engine, loop, platform, metrics },
    ...openOnDemand({ ...watched, actions, clock }),
    ...{ clock, newId, logger, version, startedAt },
    ...{ people, delegations, sessions, tokens, signInLinks, access: config.http },
    profiles: watched.profiles.profiles,
    readTopology: () => intake.readTopology(platform.listServices()),
    acceptChange: change => intake.acceptChange(change),
    changes: ground.changes,
    window: watched.window,
    checkParts: () => checkParts(parts),
    readWebhooks: parts.webhooks.states,
    readCounters: () => intake.counters(),
    giveFeedback: (incident, given) =>
      giveFeedback({ ...state, clock, settings: { initialAutonomy: config.autonomy.initial } }, incident, given),
    events: createEventStreams({ journal, logger }),
  };
  const app = await createHttpServer(apiParts, { allowRemote: config.http.allowRemote });
  closing.add('http', CLOSE_FAST_MS, () => app.close());
  return listen(app, config);
}

/** The command line of this machine is let in by a file, the first admin by a link. */
async function openDoor(ground: Ground, state: State, url: string): Promise<string | undefined> {
  const { options, clock, newId, closing } = ground;
  const { config, logger } = options;
  const { stateDirectory, http } = config;
  const { tokens } = state;
  const environment = process.env;
  const { port } = new URL(url);
  const remove = await leaveLocalToken({ tokens, clock, newId, logger, stateDirectory, port, environment });
  closing.add('token of the command line', CLOSE_FAST_MS, remove);
  return makeFirstLink({ ...state, clock, access: http }, environment);
}

async function listen(app: FastifyInstance, { http: { host, port } }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(host, port, error) : error;
  }
}

const NONE_CONFIGURED: Sentence = { en: 'none is configured', zh: '未配置' };

function checkParts({ state, watched, analysers, webhooks }: Served) {
  const { otlp, probes, profiles, databases, connection, platform } = watched;
  return checkAll([
    {
      name: 'database',
      read: async () => {
        await state.ping();
        const answers = { en: 'PostgreSQL answers', zh: 'PostgreSQL 响应正常' };
        const embedded = { en: 'embedded PostgreSQL answers', zh: '内置 PostgreSQL 响应正常' };
        return { ready: true, detail: state.isEmbedded ? embedded : answers };
      },
    },
    { name: 'telemetry receiver', read: () => ({ ready: true, detail: otlp.describe() }) },
    {
      name: 'platform',
      read: () =>
        connection === undefined
          ? { ready: true, detail: NONE_CONFIGURED }
          : { ready: true, detail: about(platform.name, countUp(platform.listServices()).sentence) },
    },
    { name: 'probes', read: () => ({ ready: true, detail: probes.describe() ?? NONE_CONFIGURED }) },
    { name: 'profiles', read: () => ({ ready: true, detail: profiles.describe() ?? NONE_CONFIGURED }) },
    { name: 'watched databases', read: () => ({ ready: true, detail: databases.describe() ?? NONE_CONFIGURED }) },
    // One that is switched off is no reason to call ZeroOps unready, nor is a receiver that is away.
    { name: 'analysers', read: () => ({ ready: true, detail: analysers.describe() ?? NONE_CONFIGURED }) },
    { name: 'webhooks', read: () => ({ ready: true, detail: webhooks.describe() ?? NONE_CONFIGURED }) },
  ]);
}

function tellLife({ options, closing }: Ground, { state, watched }: { state: State; watched: Watched }): void {
  const stop = narrate({
    journal: state.journal,
    listServices: () => watched.platform.listServices(),
    nameIncident: async id => {
      const incident = await state.incidents.find(id);
      return incident === undefined ? undefined : `INC-${incident.number}`;
    },
    write: options.write,
    language: findLanguage(process.env),
  });
  closing.add('narrator', CLOSE_FAST_MS, stop);
}

/** The platform starts beside the loop: the loop sees its services come up, and the terminal tells of them. */
async function startActing(
  { options, closing }: Ground,
  { engine, loop, watched }: { engine: DurableRunEngine; loop: Loop; watched: Watched },
): Promise<void> {
  const { connection, probes, profiles, databases } = watched;
  closing.add('engine', CLOSE_FAST_MS, () => engine.shutdown());
  closing.add('loop', CLOSE_FAST_MS, () => loop.stop());
  await loop.start(engine);
  // Survivors of a former process are adopted first thing; runs that go on again then find them.
  const isStarting = connection
    ?.start()
    .catch(error => options.logger.error({ err: error }, 'the platform could not be started'));
  // A service that is only just being started has not failed its users.
  Promise.resolve(isStarting).then(() => {
    databases.start();
    return Promise.all([probes.start(), profiles.start()]);
  });
  await engine.launch();
}
