/** The running shop as the fault tool sees it: who is where, the overlay, and what has been injected. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { Endpoint, EndpointsFile } from '../kit/discovery.ts';
import { isMap, loadManifest, type Manifest, type ShopFiles, shopFiles } from '../manifest.ts';
import type { Injection } from './fault.ts';

export class Shop {
  readonly #files: ShopFiles;

  constructor(files: ShopFiles = shopFiles()) {
    this.#files = files;
  }

  get stateDir(): string {
    return this.#files.stateDir;
  }

  manifest(): Manifest {
    return loadManifest(this.#files);
  }

  endpoints(service: string): Endpoint[] {
    if (!existsSync(this.#files.endpoints)) throw new Error('the shop is not running: no endpoints file');
    return (JSON.parse(readFileSync(this.#files.endpoints, 'utf8')) as EndpointsFile).services[service] ?? [];
  }

  /** The one named instance, or every instance of the service that runs. */
  running(service: string, instance?: string): Endpoint[] {
    const found = this.endpoints(service).filter(
      endpoint => endpoint.pid !== null && (instance === undefined || endpoint.instance === instance),
    );
    if (found.length === 0) throw new Error(`no running instance of ${instance ?? service}`);
    return found;
  }

  overlay(): Record<string, unknown> {
    if (!existsSync(this.#files.overlay)) return {};
    const overlay: unknown = parse(readFileSync(this.#files.overlay, 'utf8'));
    return isMap(overlay) ? overlay : {};
  }

  writeOverlay(overlay: Record<string, unknown>): void {
    writeAtomically(this.#files.overlay, stringify(overlay));
  }

  injections(): Record<string, Injection> {
    const file = this.#injectionsFile;
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Injection>) : {};
  }

  remember(injection: Injection): void {
    writeAtomically(this.#injectionsFile, JSON.stringify({ ...this.injections(), [injection.id]: injection }, null, 2));
  }

  forget(id: string): void {
    const { [id]: _gone, ...rest } = this.injections();
    writeAtomically(this.#injectionsFile, JSON.stringify(rest, null, 2));
  }

  /** Of a shop that was stopped with faults in it: the next one starts as the manifest says. */
  forgetAll(): void {
    writeAtomically(this.#injectionsFile, '{}');
    this.writeOverlay({});
  }

  get #injectionsFile(): string {
    return path.join(this.#files.stateDir, 'faults.json');
  }
}

function writeAtomically(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

/** A plain request to an instance, outside every pool of the shop. */
export function request<T>(port: number, method: string, route: string, body?: unknown, timeoutMs = 2_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      { host: '127.0.0.1', port, method, path: route, agent: false, timeout: timeoutMs },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${method} ${route} answered ${response.statusCode}: ${text}`));
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${route} timed out`)));
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
