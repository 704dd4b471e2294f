import { findProfileSigns, type ProfileSign } from './find-signs.ts';
import type { Snapshot } from './leak.ts';
import { parseProfile } from './parse-profile.ts';

/** A profile as a process gave it, unpacked. */
export interface RawCapture {
  readonly instance?: string;
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface ServiceSign extends ProfileSign {
  readonly instance?: string;
  /** When the newest profile that shows it was taken. */
  readonly at: number;
}

/**
 * The signs in all profiles of a service, each instance and kind by itself; what cannot be read is left out.
 *
 * @param captures - in order of time
 * @returns what grew or costs most first
 *
 * As expensive as parsing all of them: some ten milliseconds a megabyte.
 */
export function findServiceSigns(captures: readonly RawCapture[]): ServiceSign[] {
  const groups = Map.groupBy(captures, ({ instance, kind }) => `${instance ?? ''}\n${kind}`);
  const signs = [...groups.values()].flatMap(group => {
    const { instance, at } = group.at(-1)!;
    const about = instance === undefined ? { at } : { instance, at };
    return findProfileSigns(group.flatMap(readSnapshot)).map(sign => ({ ...about, ...sign }));
  });
  return signs.sort((a, b) => RANK[a.problem] - RANK[b.problem] || b.share - a.share);
}

/** Proofs come before growth, growth before what may always have been so. */
const RANK: Readonly<Record<ProfileSign['problem'], number>> = {
  ...{ 'memory-leak': 0, 'goroutine-leak': 0, 'memory-growth': 1, 'goroutine-growth': 1, 'goroutine-crowd': 1 },
  ...{ 'hot-function': 2, 'lock-contention': 2 },
};

function readSnapshot({ bytes, at }: RawCapture): Snapshot[] {
  const parsed = parseProfile(bytes);
  return 'profile' in parsed ? [{ at, profile: parsed.profile }] : [];
}
