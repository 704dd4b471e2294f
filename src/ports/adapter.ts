import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import type { DatabaseInspector } from './database-inspector.ts';
import type { EventReceiver } from './event-receiver.ts';
import type { Platform, TrafficRouter } from './platform.ts';
import type { ProfileSource } from './profile-source.ts';
import type { SignalSink } from './signal-sink.ts';

/** What an adapter may offer: parts of its connection, or signals that it delivers into the sink. */
export type AdapterOffer = 'platform' | 'traffic' | 'database' | 'profiles' | 'receivers' | 'signals';

/** What every adapter is given to work with. */
export interface AdapterSurroundings {
  readonly sink: SignalSink;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

/** A live link to one outside system. Holds only the parts that the system really offers. */
export interface Connection {
  readonly platform?: Platform;
  readonly traffic?: TrafficRouter;
  readonly database?: DatabaseInspector;
  readonly profiles?: ProfileSource;
  readonly receivers?: readonly EventReceiver[];
  /** Resolves when the outside is being watched. Parts can be read before, as far as they are known. */
  start(): Promise<void>;
  /** Ends everything that the connection began; safe to call twice, and while `start` is under way. */
  stop(): Promise<void>;
}

/**
 * One kind of outside system, as plain data and two functions. `parseConfig` throws ADAPTER_CONFIG_INVALID; vendor
 * clients are imported inside `connect`, so that listing adapters costs nothing.
 */
export interface Adapter<Config = unknown, Link extends Connection = Connection> {
  readonly id: string;
  readonly title: string;
  readonly offers: readonly AdapterOffer[];
  parseConfig(raw: unknown): Config;
  connect(config: Config, surroundings: AdapterSurroundings, signal: AbortSignal): Promise<Link>;
}
