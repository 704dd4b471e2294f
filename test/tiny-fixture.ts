import type { PlatformFixture } from '#ports/platform.contract.ts';
import { createTinyDirectory, openTiny, TINY_SERVICE } from './tiny-platform.ts';

/** The platform of real processes, as the contract suites want it. */
export async function openTinyFixture(): Promise<PlatformFixture> {
  const tiny = await createTinyDirectory();
  let open = await openTiny(tiny, { stopOnExit: false });
  return {
    service: TINY_SERVICE,
    versions: ['1.0.0', '2.0.0'],
    platform: () => open.connection.platform,
    traffic: () => open.connection.traffic,
    countStarts: () => tiny.readStarts().length,
    async reopen() {
      await open.connection.stop();
      open = await openTiny(tiny, { stopOnExit: false });
    },
    close: () => tiny.remove(),
  };
}
