import type { Clock } from '#base/clock.ts';
import type { Platform } from '#ports/platform.ts';

export interface Owner {
  readonly service: string;
  readonly instance: string;
}

/** Asked for every client span, so the platform is listed again at most this often. */
const REFRESH_MS = 1000;

/** Who listens at `host:port`, as the platform knows it. */
export function createAddressBook(
  platform: () => Pick<Platform, 'listServices'>,
  clock: Pick<Clock, 'elapsed'>,
): (hostPort: string) => Owner | undefined {
  let owners: ReadonlyMap<string, Owner> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return hostPort => {
    if (clock.elapsed() - readAt >= REFRESH_MS) {
      owners = readOwners(platform());
      readAt = clock.elapsed();
    }
    return owners.get(hostPort.replace(/^(localhost|\[::1\]):/, '127.0.0.1:'));
  };
}

function readOwners(platform: Pick<Platform, 'listServices'>): ReadonlyMap<string, Owner> {
  const instances = platform.listServices().flatMap(service => service.instances);
  return new Map(
    instances.map(({ id, service, host, port }) => [
      `${host === 'localhost' ? '127.0.0.1' : host}:${port}`,
      { service, instance: id },
    ]),
  );
}
