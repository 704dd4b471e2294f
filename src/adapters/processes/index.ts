import type { Adapter } from '#ports/adapter.ts';
import { type ProcessesConfig, parseProcessesConfig } from './config.ts';
import type { ProcessesConnection } from './connection.ts';

/** Runs services as plain processes of this machine, from a manifest. */
export const processesAdapter: Adapter<ProcessesConfig, ProcessesConnection> = {
  id: 'processes',
  title: 'Processes of this machine, run from a manifest',
  offers: ['platform', 'traffic', 'signals'],
  parseConfig: parseProcessesConfig,
  async connect(config, surroundings, signal) {
    const [{ ProcessesConnection }, { launchProcess }] = await Promise.all([
      import('./connection.ts'),
      import('./launcher.ts'),
    ]);
    const connection = new ProcessesConnection(config, surroundings, launchProcess);
    signal.addEventListener('abort', () => void connection.stop(), { once: true });
    return connection;
  },
};
