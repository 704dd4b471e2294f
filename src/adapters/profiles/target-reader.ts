import type { ProfileKind } from '#ports/profile-source.ts';
import type { ProfilesConfig, Target } from './config.ts';
import { fetchProfile } from './http-profile.ts';
import { createInspector } from './inspector.ts';

/** One process that can be profiled. */
export interface TargetReader {
  readonly service: string;
  readonly instance: string | undefined;
  readonly kinds: readonly ProfileKind[];
  /** @throws AppError PROFILE_UNAVAILABLE */
  read(kind: ProfileKind, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}

const KINDS: readonly ProfileKind[] = ['heap', 'goroutine', 'cpu'];

export function createTargetReader(target: Target, config: ProfilesConfig): TargetReader {
  const { service, instance, pprof, inspector } = target;
  const about = { service, instance };
  const within = (kind: ProfileKind, signal: AbortSignal) =>
    AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs + (kind === 'cpu' ? config.cpuDurationMs : 0))]);
  if (inspector !== undefined) {
    const node = createInspector(inspector);
    return {
      ...about,
      kinds: ['heap', 'cpu'],
      read: (kind, signal) =>
        kind === 'cpu' ? node.takeCpu(config.cpuDurationMs, within(kind, signal)) : node.takeHeap(within(kind, signal)),
      close: () => node.close(),
    };
  }
  const addresses = pprof === undefined ? target : pprofAddresses(pprof, config.cpuDurationMs);
  return {
    ...about,
    kinds: KINDS.filter(kind => addresses[kind] !== undefined),
    read: (kind, signal) => fetchProfile(addresses[kind]!, within(kind, signal)),
    close: () => undefined,
  };
}

function pprofAddresses(base: string, cpuDurationMs: number): Readonly<Record<ProfileKind, string>> {
  const root = base.replace(/\/+$/, '');
  return {
    heap: `${root}/heap`,
    // The text form alone tells how long each has waited.
    goroutine: `${root}/goroutine?debug=2`,
    cpu: `${root}/profile?seconds=${Math.ceil(cpuDurationMs / 1000)}`,
  };
}
