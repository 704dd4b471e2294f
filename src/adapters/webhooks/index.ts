import type { Adapter, Connection } from '#ports/adapter.ts';
import { parseWebhooksConfig, type WebhooksConfig } from './config.ts';

/** Posts events to addresses that the configuration names, signed as Standard Webhooks says. */
export const webhooksAdapter: Adapter<WebhooksConfig, Required<Pick<Connection, 'receivers'>> & Connection> = {
  id: 'webhooks',
  title: 'Webhooks (CloudEvents over HTTP, signed as Standard Webhooks)',
  offers: ['receivers'],
  parseConfig: parseWebhooksConfig,
  async connect(config, { clock }) {
    const { createReceiver } = await import('./receiver.ts');
    const receivers = config.map(webhook => createReceiver(webhook, clock));
    return { receivers, start: async () => {}, stop: async () => {} };
  },
};
