import type { Sentence } from '#domain/sentence.ts';
import type { Instance, Service } from '#domain/topology.ts';

/**
 * What runs the watched services. Implementations MUST make every verb idempotent by `key`: called again with the same
 * key, also after a restart of ZeroOps, the effect happens once, and the call returns when it is complete. Verbs reject
 * with an AppError; `signal` ends the waiting, not the effect.
 */
export interface Platform {
  readonly name: string;
  /** A snapshot from memory; cheap. */
  listServices(): readonly Service[];
  restart(request: RestartRequest, signal: AbortSignal): Promise<void>;
  scale(request: ScaleRequest, signal: AbortSignal): Promise<void>;
  setVersion(request: VersionRequest, signal: AbortSignal): Promise<void>;
  /** A null value removes the variable. Restarts the service's instances one after another. */
  setEnvironment(request: EnvironmentRequest, signal: AbortSignal): Promise<void>;
  /** Told of everything that happens to instances, in order. Returns the way to stop. */
  onEvent(listener: (event: PlatformEvent) => void): () => void;
}

interface PlatformRequest {
  readonly service: string;
  readonly key: string;
  /** Who changes it; ends up in the change event. */
  readonly actor: string;
  readonly run?: string;
}

export interface RestartRequest extends PlatformRequest {
  /** Which instances; absent: all. */
  readonly instances?: readonly string[];
  /** rolling: one after another, each ready before the next; at-once: all together. */
  readonly mode: 'at-once' | 'rolling';
}

export interface ScaleRequest extends PlatformRequest {
  readonly replicas: number;
}

export interface VersionRequest extends PlatformRequest {
  readonly version: string;
}

export interface EnvironmentRequest extends PlatformRequest {
  readonly set: Readonly<Record<string, string | null>>;
}

export interface PlatformEvent {
  readonly at: number;
  readonly kind: 'started' | 'ready' | 'unready' | 'exited' | 'stopped' | 'failed' | 'adopted';
  readonly instance: Instance;
  readonly detail: Sentence;
}

/** The part of a platform, or of a proxy, that steers requests. */
export interface TrafficRouter {
  /** Weight 0 takes instances out of rotation, 1 puts them back. Idempotent by nature. */
  setWeight(
    request: { service: string; instances: readonly string[]; weight: number; key: string },
    signal: AbortSignal,
  ): Promise<void>;
  readWeights(service: string): Readonly<Record<string, number>>;
}
