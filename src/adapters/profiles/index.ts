import type { Adapter } from '#ports/adapter.ts';
import { type ProfilesConfig, parseProfilesConfig } from './config.ts';
import type { ProfilesConnection } from './profiles-connection.ts';

/** Takes profiles of running processes: what fills the memory, what burns the time, what waits. */
export const profilesAdapter: Adapter<ProfilesConfig, ProfilesConnection> = {
  id: 'profiles',
  title: 'Profiles (pprof of Go, V8 inspector of Node.js)',
  offers: ['profiles'],
  parseConfig: parseProfilesConfig,
  async connect(config, surroundings, signal) {
    const { createProfilesConnection } = await import('./profiles-connection.ts');
    return createProfilesConnection(config, surroundings, signal);
  },
};
