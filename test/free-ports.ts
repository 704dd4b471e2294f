/** Ports for what must be told its port before it starts. */
import { createServer } from 'node:net';

/** Below the ports of embedded databases, and of those that the kernel gives to clients. */
const FIRST_PORT = 16_000;
const BLOCKS = 400;
const BLOCK_SIZE = 10;

/**
 * The first of nine ports in a row that nobody uses. The tenth stays taken for as long as this process lives: that keeps
 * the others from a test that runs at the same time, also while nobody listens there yet or any more.
 */
export async function takeFreePorts(): Promise<number> {
  for (;;) {
    const first = FIRST_PORT + BLOCK_SIZE * Math.floor(Math.random() * BLOCKS);
    const guard = await listen(first + BLOCK_SIZE - 1);
    if (guard === undefined) continue;
    guard.unref();
    const others = Array.from({ length: BLOCK_SIZE - 1 }, (_, index) => listen(first + index));
    const servers = await Promise.all(others);
    await Promise.all(servers.map(server => server && new Promise(resolve => server.close(resolve))));
    if (servers.every(server => server !== undefined)) return first;
    guard.close();
  }
}

/** Undefined when the port is taken. */
function listen(port: number) {
  const server = createServer();
  return new Promise<typeof server | undefined>(resolve => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}
