import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { sleep } from '#base/clock.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import type { ServiceDefinition } from './manifest-schema.ts';

export type Health = ServiceDefinition['health'];

/** Why a probe failed, or undefined when it passed. */
export type ProbeResult = Sentence | undefined;

const HOST = '127.0.0.1';
const PORT_POLL_MS = 100;
/** The kernel says at once whether somebody listens; so long it takes only on a machine that is busy elsewhere. */
const PORT_ANSWER_MS = 2000;

/** The first message of PostgreSQL's protocol: length 8, then the code that asks whether TLS is spoken. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Never rejects and always answers within `health.timeoutMs`. */
export function probe(health: Health, port: number): Promise<ProbeResult> {
  if (health.kind === 'http') return probeHttp(health, port);
  return health.kind === 'tcp' ? probeTcp(port, health.timeoutMs) : probePostgres(port, health.timeoutMs);
}

/** Whether nobody listens on the port, or stops to within `patienceMs`: a process that has just ended may linger. */
export async function isPortFree(port: number, patienceMs: number): Promise<boolean> {
  const isRefused = async () => (await probeTcp(port, PORT_ANSWER_MS)) !== undefined;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += PORT_POLL_MS) {
    if (await isRefused()) return true;
    await sleep(PORT_POLL_MS);
  }
  return isRefused();
}

function probeTcp(port: number, timeoutMs: number): Promise<ProbeResult> {
  return probeSocket(port, timeoutMs, (socket, answer) => {
    socket.once('connect', () => answer(undefined));
  });
}

function probePostgres(port: number, timeoutMs: number): Promise<ProbeResult> {
  return probeSocket(port, timeoutMs, (socket, answer) => {
    socket.once('connect', () => socket.write(SSL_REQUEST));
    // Whatever else listens there, and a server out of memory, answers something else than S or N.
    socket.once('data', data => {
      const first = String.fromCharCode(data[0] ?? 0);
      answer(first === 'S' || first === 'N' ? undefined : tellWrongAnswer(first));
    });
    socket.once('end', () => answer({ en: 'closed the connection', zh: '连接被关闭' }));
  });
}

function probeHttp(health: Health, port: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const request = get({ host: HOST, port, path: health.path, agent: false, headers: { connection: 'close' } });
    const timer = setTimeout(() => answer(tellSilence(health.timeoutMs)), health.timeoutMs);
    function answer(result: ProbeResult): void {
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    }
    request.once('response', response => {
      const status = response.statusCode ?? 0;
      response.resume();
      answer(status >= 200 && status < 400 ? undefined : { en: `status ${status}`, zh: `状态码 ${status}` });
    });
    request.on('error', error => answer(describeSocketError(error)));
  });
}

function probeSocket(
  port: number,
  timeoutMs: number,
  converse: (socket: Socket, answer: (result: ProbeResult) => void) => void,
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = connect({ host: HOST, port });
    const timer = setTimeout(() => answer(tellSilence(timeoutMs)), timeoutMs);
    function answer(result: ProbeResult): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    }
    socket.on('error', error => answer(describeSocketError(error)));
    converse(socket, answer);
  });
}

function describeSocketError(error: NodeJS.ErrnoException): Sentence {
  if (error.code === 'ECONNREFUSED') return { en: 'connection refused', zh: '连接被拒绝' };
  return unworded(error.code ?? error.message);
}

function tellSilence(timeoutMs: number): Sentence {
  return { en: `no answer within ${timeoutMs} ms`, zh: `${timeoutMs} ms 内无响应` };
}

function tellWrongAnswer(first: string): Sentence {
  return { en: `answered "${first}" instead of S or N`, zh: `应答为“${first}”，而不是 S 或 N` };
}
