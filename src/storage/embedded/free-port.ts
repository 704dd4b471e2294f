import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections, so that a restart finds it free again. */
const PORT_MIN = 20_000;
const PORT_LIMIT = 30_000;

export async function chooseFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORT_MIN, PORT_LIMIT);
    if (await isPortFree(port)) return port;
  }
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
