import type { Platform } from '#ports/platform.ts';
import { platformAbsent } from './errors.ts';

/** Stands in when no platform is configured: ZeroOps watches and diagnoses, and every verb is refused. */
export const noPlatform: Platform = {
  name: 'none',
  listServices: () => [],
  restart: refuse,
  scale: refuse,
  setVersion: refuse,
  setEnvironment: refuse,
  onEvent: () => () => {},
};

function refuse(): Promise<never> {
  return Promise.reject(platformAbsent());
}
