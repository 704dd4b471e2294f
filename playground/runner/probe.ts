/** Health probes of the development runner. */
import http from 'node:http';
import net from 'node:net';
import type { ServiceSpec } from '../manifest.ts';

const TIMEOUT_MS = 1_000;
/** Length 8 and the code of an SSLRequest: the one message PostgreSQL answers before anybody logs in. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export function isHealthy(health: ServiceSpec['health'], port: number): Promise<boolean> {
  return health.kind === 'http' ? answersHttp(port, health.path ?? '/') : answersTcp(port, health.kind === 'postgres');
}

function answersHttp(port: number, path: string): Promise<boolean> {
  return new Promise(resolve => {
    const request = http.get({ host: '127.0.0.1', port, path, timeout: TIMEOUT_MS, agent: false }, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}

function answersTcp(port: number, postgres: boolean): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: TIMEOUT_MS });
    const settle = (healthy: boolean): void => {
      socket.destroy();
      resolve(healthy);
    };
    socket.on('connect', () => (postgres ? socket.write(SSL_REQUEST) : settle(true)));
    socket.on('data', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}
