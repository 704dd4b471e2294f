/** HTTP client of one service for another: discovery, keep-alive, a timeout, and no retries. */
import http from 'node:http';
import { pickEndpoint } from './directory.ts';
import { edgeFault } from './fault-agent.ts';
import { numberSetting } from './settings.ts';

export interface Call {
  service: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template such as /products/:id; it names the span, so that names stay few. */
  path: string;
  params?: Record<string, string | number>;
  query?: Record<string, string | number>;
  body?: unknown;
}

export class UpstreamError extends Error {
  override readonly name: string = 'UpstreamError';
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

class TimeoutError extends UpstreamError {
  override readonly name = 'TimeoutError';
}

const timeoutMs = numberSetting('HTTP_TIMEOUT_MS', 2_000);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64, keepAliveMsecs: 5_000 });

export async function call<T>(target: Call): Promise<T> {
  const { host, port } = pickEndpoint(target.service);
  const operation = `${target.method} ${target.service}${target.path}`;
  const { status, text } = await send(target, host, port, operation);
  if (status >= 400) throw new UpstreamError(`${operation} answered ${status}`, status);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function send(target: Call, host: string, port: number, operation: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const payload = target.body === undefined ? undefined : JSON.stringify(target.body);
    const options = {
      host,
      port,
      agent,
      method: target.method,
      path: concretePath(target),
      headers:
        payload === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
      urlTemplate: target.path,
      peerService: target.service,
    };
    const request = http.request(options, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    // One deadline for the whole exchange: a socket timeout would restart with every byte.
    const timer = setTimeout(() => {
      request.destroy(new TimeoutError(`${operation} timed out after ${timeoutMs} ms`, 504));
    }, timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error instanceof UpstreamError ? error : new UpstreamError(`${operation}: ${error.message}`, 502));
    };
    request.on('error', fail);

    const fault = edgeFault(target.service);
    if (fault?.drop)
      request.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }));
    else if (fault?.delayMs) setTimeout(() => request.end(payload), fault.delayMs);
    else request.end(payload);
  });
}

function concretePath({ path, params = {}, query }: Pick<Call, 'path' | 'params' | 'query'>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  if (!query) return filled;
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) search.set(key, String(value));
  return `${filled}?${search}`;
}
