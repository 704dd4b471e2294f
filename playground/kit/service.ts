/** The life of one service process: listen, serve, stop in order, and die loudly on a defect. */

import { faultControl } from './fault-agent.ts';
import { errorAttributes, log } from './log.ts';
import { profileControls } from './profiles.ts';
import { type Control, createServer, type Route } from './server.ts';
import { numberSetting, textSetting } from './settings.ts';
import { flushTelemetry } from './telemetry.ts';

export interface Service {
  routes: Route[];
  /** Runs after the server stopped accepting: close pools, stop timers. */
  stop?: () => Promise<void> | void;
}

const FLUSH_MS = 500;
/** Callers look at the endpoints file every 250 ms; until then they still come here. */
const LEAVE_MS = 500;

export async function runService(start: () => Promise<Service> | Service): Promise<void> {
  process.on('uncaughtException', error => void die('uncaught exception', error));
  process.on('unhandledRejection', error => void die('unhandled rejection', error));

  const { routes, stop } = await start();
  const health: Control = (_request, response) => void response.writeHead(200).end('ok');
  const server = createServer(routes, { '/health': health, '/_fault': faultControl, ...profileControls });
  // Longer than the idle time of any client, so that the server never closes a socket being reused.
  server.keepAliveTimeout = 60_000;
  server.listen(numberSetting('PORT', 0), '127.0.0.1', () => {
    log.info(`${textSetting('SERVICE_NAME')} ${textSetting('SERVICE_VERSION', '')} is listening`);
  });

  const shutDown = async (): Promise<void> => {
    setTimeout(() => process.exit(1), 4_000).unref();
    await new Promise(resolve => setTimeout(resolve, LEAVE_MS));
    const closed = new Promise(resolve => server.close(resolve));
    server.closeIdleConnections();
    await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 1_500))]);
    await Promise.race([stop?.(), new Promise(resolve => setTimeout(resolve, 1_000))]);
    await flushTelemetry(FLUSH_MS);
    process.exit(0);
  };
  process.once('SIGTERM', () => void shutDown());
  process.once('SIGINT', () => void shutDown());
}

let dying = false;

async function die(what: string, error: unknown): Promise<void> {
  if (dying) return;
  dying = true;
  log.fatal(`${what}: ${error instanceof Error ? error.message : String(error)}`, errorAttributes(error));
  await flushTelemetry(FLUSH_MS);
  process.exit(1);
}
