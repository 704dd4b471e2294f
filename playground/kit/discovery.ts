/** Client-side discovery: the platform writes who is reachable where, this module reads it. */
import { readFileSync, statSync } from 'node:fs';

export interface Endpoint {
  instance: string;
  host: string;
  port: number;
  zone: string;
  version: string;
  pid: number | null;
  ready: boolean;
  weight: number;
}

export interface EndpointsFile {
  services: Record<string, Endpoint[]>;
}

export class NoEndpointError extends Error {
  override readonly name = 'NoEndpointError';
}

export class Discovery {
  readonly #file: string;
  #modified = -1;
  #services: Record<string, Endpoint[]> = {};
  readonly #turns = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
    this.refresh();
  }

  /** A stat every 250 ms costs nothing and, unlike fs.watch, survives atomic renames on every platform. */
  watch(intervalMs = 250): this {
    this.#timer ??= setInterval(() => this.refresh(), intervalMs).unref();
    return this;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  refresh(): void {
    try {
      const modified = statSync(this.#file).mtimeMs;
      if (modified === this.#modified) return;
      this.#services = (JSON.parse(readFileSync(this.#file, 'utf8')) as EndpointsFile).services;
      this.#modified = modified;
    } catch {
      // Missing or half written: what was known before stays good until the next look.
    }
  }

  /** Round robin over everything that is ready and not drained, in all zones. */
  pick(service: string): Endpoint {
    const candidates = this.all(service).filter(endpoint => endpoint.ready && endpoint.weight > 0);
    const turn = this.#turns.get(service) ?? 0;
    const endpoint = candidates[turn % candidates.length];
    if (!endpoint) throw new NoEndpointError(`no reachable instance of ${service}`);
    this.#turns.set(service, turn + 1);
    return endpoint;
  }

  all(service: string): Endpoint[] {
    return this.#services[service] ?? [];
  }
}
