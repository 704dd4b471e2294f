import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ServiceDefinition } from './manifest-schema.ts';

export type Health = ServiceDefinition['health'];

/** Why a probe failed, or undefined when it passed. */
export type ProbeResult = string | undefined;

const HOST = '127.0.0.1';

/** The first message of PostgreSQL's protocol: length 8, then the code that asks whether TLS is spoken. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Never rejects and always answers within `health.timeoutMs`. */
export function probe(health: Health, port: number): Promise<ProbeResult> {
  if (health.kind === 'http') return probeHttp(health, port);
  if (health.kind === 'tcp')
    return probeSocket(health, port, (socket, answer) => {
      socket.once('connect', () => answer(undefined));
    });
  return probeSocket(health, port, (socket, answer) => {
    socket.once('connect', () => socket.write(SSL_REQUEST));
    // A server that is still recovering answers nothing or an error message instead of S or N.
    socket.once('data', data => {
      const first = String.fromCharCode(data[0] ?? 0);
      answer(first === 'S' || first === 'N' ? undefined : `answered "${first}" instead of S or N`);
    });
    socket.once('end', () => answer('closed the connection'));
  });
}

function probeHttp(health: Health, port: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const request = get({ host: HOST, port, path: health.path, agent: false, headers: { connection: 'close' } });
    const timer = setTimeout(() => answer(`no answer within ${health.timeoutMs} ms`), health.timeoutMs);
    function answer(result: ProbeResult): void {
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    }
    request.once('response', response => {
      const status = response.statusCode ?? 0;
      response.resume();
      answer(status >= 200 && status < 400 ? undefined : `status ${status}`);
    });
    request.on('error', error => answer(describeSocketError(error)));
  });
}

function probeSocket(
  health: Health,
  port: number,
  converse: (socket: Socket, answer: (result: ProbeResult) => void) => void,
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = connect({ host: HOST, port });
    const timer = setTimeout(() => answer(`no answer within ${health.timeoutMs} ms`), health.timeoutMs);
    function answer(result: ProbeResult): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    }
    socket.on('error', error => answer(describeSocketError(error)));
    converse(socket, answer);
  });
}

function describeSocketError(error: NodeJS.ErrnoException): string {
  return error.code === 'ECONNREFUSED' ? 'connection refused' : (error.code ?? error.message);
}
