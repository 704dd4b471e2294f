/**
 * Takes cheap profiles (heap, goroutines) of every target in turn, and any profile on demand:
 *
 *   created ──start──▶ waiting ──every──▶ one target after another ──▶ waiting … ──stop──▶ stopped
 *
 * CPU profiles cost the process something, so they are taken on demand only.
 */
import { sleep } from '#base/clock.ts';
import { joined, type Sentence } from '#domain/sentence.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import type { ProfileKind, ProfileSource } from '#ports/profile-source.ts';
import { CaptureStore } from './capture-store.ts';
import type { ProfilesConfig } from './config.ts';
import { ProfileTaker } from './profile-taker.ts';
import { createTargetReader } from './target-reader.ts';

const CHEAP: readonly ProfileKind[] = ['heap', 'goroutine'];

export interface ProfilesConnection extends Connection {
  readonly profiles: ProfileSource;
  /** How many targets there are, and which do not answer: for the list of ZeroOps' own parts. */
  describe(): Sentence | undefined;
}

export function createProfilesConnection(
  config: ProfilesConfig,
  surroundings: Pick<AdapterSurroundings, 'clock' | 'newId' | 'logger'>,
  signal: AbortSignal,
): ProfilesConnection {
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const store = new CaptureStore(config.keep);
  const takers = config.targets.map(
    target => new ProfileTaker(createTargetReader(target, config), { ...surroundings, store, ended }),
  );
  let watching: Promise<void> | undefined;

  async function watch(): Promise<void> {
    const { clock } = surroundings;
    while (!ended.aborted) {
      const begunAt = clock.elapsed();
      for (const taker of takers) {
        for (const kind of taker.kinds.filter(each => CHEAP.includes(each))) {
          if (!ended.aborted) await taker.take(kind);
        }
      }
      await sleep(Math.max(0, config.everyMs - (clock.elapsed() - begunAt)), ended);
    }
  }

  return {
    profiles: createSource(takers, store),
    async start() {
      if (takers.length > 0) watching ??= watch();
    },
    async stop() {
      ending.abort();
      await Promise.all([watching, ...takers.map(taker => taker.close())]);
    },
    describe: () => describe(takers),
  };
}

function createSource(takers: readonly ProfileTaker[], store: CaptureStore): ProfileSource {
  return {
    listServices: () => [...new Set(takers.map(({ service }) => service))].sort(),
    list: service => store.list(service),
    async capture(service, kind, signal) {
      const able = takers.filter(taker => taker.service === service && taker.kinds.includes(kind));
      const captures = await orNothing(Promise.all(able.map(taker => taker.take(kind))), signal);
      return captures.filter(each => each !== undefined);
    },
  };
}

function describe(takers: readonly ProfileTaker[]): Sentence | undefined {
  if (takers.length === 0) return undefined;
  const silent = takers.flatMap(({ isSilent, name }) => (isSilent ? [name] : [])).sort();
  const state =
    silent.length === 0
      ? { en: 'all answer', zh: '均有响应' }
      : { en: `no answer from ${silent.join(', ')}`, zh: `无响应：${silent.join('、')}` };
  return joined([{ en: `${takers.length} configured`, zh: `已配置 ${takers.length} 个` }, state]);
}

/** Who no longer waits gets nothing; what was asked for is kept all the same when it comes. */
function orNothing<Item>(taking: Promise<readonly Item[]>, signal: AbortSignal): Promise<readonly Item[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Item[]>();
  const giveUp = () => resolve([]);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  taking.then(resolve);
  return promise.finally(() => signal.removeEventListener('abort', giveUp));
}
