/** Arms and disarms faults inside running processes through the control route of each instance. */
import type { Endpoint } from '../kit/discovery.ts';
import { request, type Shop } from './shop.ts';

export interface ArmedInstances {
  kind: string;
  ports: number[];
}

const CONTROL = '/_fault';

export async function arm(
  kind: string,
  endpoints: Endpoint[],
  params: Record<string, unknown> = {},
): Promise<ArmedInstances> {
  const ports = endpoints.map(endpoint => endpoint.port);
  await Promise.all(ports.map(port => request(port, 'POST', CONTROL, { arm: kind, params })));
  return { kind, ports };
}

/** An instance that is gone or was restarted has forgotten the fault: nothing left to do there. */
export async function disarm(_shop: Shop, { kind, ports }: ArmedInstances): Promise<void> {
  await Promise.all(
    ports.map(async port => {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        try {
          return await request(port, 'POST', CONTROL, { disarm: kind });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
        }
      }
      return undefined;
    }),
  );
}
