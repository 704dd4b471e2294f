import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { type CheckResult, runCheck } from './check.ts';
import { parseProbesConfig } from './config.ts';
import type { Probe } from './probe.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A server on a free port, and how many connections are open. Everything ends with the test. */
export async function listen(t: TestContext, server: Server): Promise<{ address: string; open: () => number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, open: () => sockets.size };
}

export function listenHttp(t: TestContext, onRequest: RequestListener) {
  return listen(t, createHttpServer(onRequest));
}

export function listenHttps(t: TestContext, certificate: Certificate, onRequest: RequestListener) {
  return listen(t, createHttpsServer(certificate, onRequest));
}

export function listenTcp(t: TestContext, onConnection: (socket: Socket) => void) {
  return listen(
    t,
    createTcpServer(socket => {
      socket.on('error', () => undefined);
      onConnection(socket);
    }),
  );
}

/** An address where nobody listens: it was free a moment ago. */
export async function findDeadAddress(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

/** Signed by itself, or undefined where there is no openssl. */
export function makeCertificate(subjectAltName: string, days: number): Certificate | undefined {
  const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-certificate-'));
  const [keyFile, certFile] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const about = ['-subj', '/CN=probe test', '-addext', `subjectAltName=${subjectAltName}`, '-days', String(days)];
  try {
    execFileSync('openssl', [...request, ...about, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As it would be read from the configuration. */
export function createProbe(fields: object): Probe {
  return parseProbesConfig([{ name: 'home', service: 'gateway', timeout: '10s', ...fields }])[0]!;
}

export function check(fields: object, signal = new AbortController().signal): Promise<CheckResult> {
  return runCheck(createProbe(fields), { clock: systemClock, signal });
}
