import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Shop } from '../../playground/faults/shop.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What the lab reads of an incident; the API gives more. */
export interface SeenIncident {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly outcome?: string;
  readonly title: { readonly en: string };
  readonly summary: { readonly en: string };
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly resolvedAt?: number;
  readonly causes: readonly {
    readonly service: string;
    readonly callee?: string;
    readonly type: string;
    readonly problem: string;
    readonly confidence: number;
  }[];
  readonly runs: readonly string[];
}

export interface SeenRun {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly createdAt: number;
  readonly plan: {
    readonly title: { readonly en: string };
    readonly services: readonly string[];
    readonly incident?: string;
  };
}

export interface SeenService {
  readonly name: string;
  readonly version: string;
  readonly replicas: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly instances: readonly { readonly id: string; readonly status: string; readonly pid?: number }[];
}

const HTTP_PORT = 4699;

/** The product as a user starts it, on a state directory of its own, watched through its HTTP API only. */
export class Product {
  readonly #logFile: string;
  readonly #directory: string;
  #child: ChildProcess;
  readonly url = `http://127.0.0.1:${HTTP_PORT}`;

  private constructor(directory: string, logFile: string) {
    this.#directory = directory;
    this.#logFile = logFile;
    this.#child = this.#spawn();
  }

  /**
   * Returns once the product has learnt what normal is.
   *
   * @param logFile - receives what the product prints
   * @param options - a file with ways to repair of the lab's own; how much may be done without asking
   */
  static async start(
    logFile: string,
    { strategies, autonomy = 'automatic' }: { strategies?: string | undefined; autonomy?: string } = {},
  ): Promise<Product> {
    // A run that was killed has left its faults.
    new Shop().forgetAll();
    const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-lab-'));
    writeFileSync(
      path.join(directory, 'zeroops.yaml'),
      stringify({
        stateDirectory: path.join(directory, 'state'),
        http: { port: HTTP_PORT },
        otlp: { port: 4698, grpc: { port: 0 } },
        platform: { adapter: 'processes', manifest: path.join(ROOT, 'playground/shop.yaml') },
        autonomy: { initial: autonomy },
        // As in `examples/playground.yaml`.
        databases: [{ adapter: 'postgresql', service: 'database', url: 'postgres://keeper@127.0.0.1:5100/shop' }],
        ...(strategies === undefined ? {} : { loop: { strategies } }),
      }),
    );
    const product = new Product(directory, logFile);
    try {
      await product.untilWatching();
    } catch (error) {
      await product.stop();
      throw error;
    }
    return product;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As a power failure of the product alone: nothing of it can tidy up. */
  async kill(): Promise<void> {
    const exited = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** A new process on the state that the killed one left. */
  restart(): void {
    this.#child = this.#spawn();
  }

  /** The postmaster of the PostgreSQL that the product keeps. */
  get databasePid(): number {
    const state = path.join(this.#directory, 'state');
    const { outsideDataDir } = JSON.parse(readFileSync(path.join(state, 'database.json'), 'utf8'));
    const dataDir: string = outsideDataDir ?? path.join(state, 'database');
    return Number(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      const exited = new Promise(resolve => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      await exited;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  status(): Promise<{ phase: string; openIncidents: number; openAnomalies: number }> {
    return this.get('/api/v1/status');
  }

  async services(): Promise<readonly SeenService[]> {
    return (await this.get<{ items: SeenService[] }>('/api/v1/services')).items;
  }

  /** Newest first. */
  async incidents(): Promise<readonly SeenIncident[]> {
    return (await this.get<{ items: SeenIncident[] }>('/api/v1/incidents?limit=50')).items;
  }

  async runs(): Promise<readonly SeenRun[]> {
    return (await this.get<{ items: SeenRun[] }>('/api/v1/runs?limit=100')).items;
  }

  /** As somebody who agrees to whatever is proposed. Returns to how much. */
  async approveAll(): Promise<number> {
    const { items } = await this.get<{ items: { id: string }[] }>('/api/v1/approvals?status=pending');
    for (const { id } of items) await this.post(`/api/v1/approvals/${id}/approve`, { reason: 'go on' });
    return items.length;
  }

  /** No open incident or anomaly, and every instance ready. */
  async isCalm(): Promise<boolean> {
    const [status, services] = await Promise.all([this.status(), this.services()]);
    return (
      status.openIncidents === 0 &&
      services.every(service => service.instances.every(instance => instance.status === 'ready'))
    );
  }

  async untilWatching(): Promise<void> {
    for (let second = 0; second < 600; second++) {
      if (this.#child.exitCode !== null) throw new Error(`the product ended with code ${this.#child.exitCode}`);
      const status = await this.status().catch(() => undefined);
      if (status?.phase === 'watching' && (await this.isCalm())) return;
      await sleep(1000);
    }
    throw new Error('the product did not learn a baseline within ten minutes');
  }

  /** The address at which a browser is signed in, once. */
  async makeSignInUrl(role: string, name: string): Promise<string> {
    const response = await this.#send('/api/v1/sign-in-links', { role, name });
    return this.url + ((await response.json()) as { path: string }).path;
  }

  /** As the command line of the same machine; each start of the product makes a new token. */
  #send(route: string, body?: object): Promise<Response> {
    const token = readFileSync(path.join(this.#directory, 'state/cli-token'), 'utf8').trim();
    return fetch(this.url + route, {
      headers: {
        authorization: `Bearer ${token}`,
        'zeroops-person': 'lab',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
  }

  #spawn(): ChildProcess {
    mkdirSync(path.dirname(this.#logFile), { recursive: true });
    const log = openSync(this.#logFile, 'a');
    const child = spawn(path.join(ROOT, 'zeroops'), ['up', '--config', path.join(this.#directory, 'zeroops.yaml')], {
      cwd: this.#directory,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  }

  /** Whatever is answered: somebody else may have been quicker. */
  post(route: string, body: object): Promise<Response> {
    return this.#send(route, body);
  }

  /** The answer of any route. */
  async get<T>(route: string): Promise<T> {
    const response = await this.#send(route);
    if (!response.ok) throw new Error(`${route} answered ${response.status}`);
    return (await response.json()) as T;
  }
}
