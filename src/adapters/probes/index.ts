import type { Adapter } from '#ports/adapter.ts';
import { type ProbesConfig, parseProbesConfig } from './config.ts';
import type { ProbesConnection } from './probes-connection.ts';

/** Checks services from outside, as a user would meet them. */
export const probesAdapter: Adapter<ProbesConfig, ProbesConnection> = {
  id: 'probes',
  title: 'Synthetic probes (HTTP, TCP, TLS)',
  offers: ['signals'],
  parseConfig: parseProbesConfig,
  async connect(config, surroundings, signal) {
    const { createProbesConnection } = await import('./probes-connection.ts');
    return createProbesConnection(config, { ...surroundings, random: Math.random }, signal);
  },
};
