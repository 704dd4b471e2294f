import { Worker } from 'node:worker_threads';
import { messageOf } from '#base/errors.ts';
import type { AnalyserInput, AnalyserNeed } from '#ports/analyser.ts';
import { answerSchema, type Question } from './messages.ts';
import type { AnalyserSettings } from './settings.ts';

const WORKER = new URL('./analyser-worker.ts', import.meta.url);
/** Code is read and compiled once; an endless loop at its top is noticed all the same. */
const LOAD_TIMEOUT_MS = 5000;

type Answer =
  | { readonly kind: 'ready'; readonly needs: readonly AnalyserNeed[] }
  | { readonly kind: 'result'; readonly text: string };

/**
 * One analyser in a thread of its own, with limits on time and on the heap. It keeps it from stopping or blocking
 * ZeroOps; it is no wall against code that means harm.
 *
 *   none ──ask──▶ loading ──▶ idle ⇄ at work
 *     ▲             └───────────┴──────┴── fails, ends, or takes too long: the thread is ended
 *     └─────────────────────────────────┘
 */
export class AnalyserThread {
  readonly #settings: AnalyserSettings;
  #worker: Worker | undefined;
  #needs: readonly AnalyserNeed[] | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(settings: AnalyserSettings) {
    this.#settings = settings;
  }

  /** Loads it if it is not there, and says what it asks for. Rejects with what is wrong, in words. */
  async load(): Promise<readonly AnalyserNeed[]> {
    if (this.#needs !== undefined) return this.#needs;
    const { file, memoryMegabytes } = this.#settings;
    this.#worker = new Worker(WORKER, {
      workerData: { file },
      // No secret of ours is in its environment, and what it prints goes nowhere.
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    const worker = this.#worker;
    worker.unref();
    worker.stdout.resume();
    worker.stderr.resume();
    // It may fail while nobody asks it: without a listener that would end this process.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#forget(worker));
    const answer = await this.#await(worker, LOAD_TIMEOUT_MS);
    if (answer.kind !== 'ready') throw new Error('it answered before it was asked');
    this.#needs = answer.needs;
    return answer.needs;
  }

  /** What it answers, as JSON. One question at a time: the next waits. */
  ask(input: AnalyserInput): Promise<string> {
    const answer = this.#tail.then(() => this.#ask(input));
    this.#tail = answer.catch(() => undefined);
    return answer;
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#needs = undefined;
    await worker?.terminate();
  }

  #forget(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#needs = undefined;
  }

  async #ask(input: AnalyserInput): Promise<string> {
    const needs = await this.load();
    const { timeoutMs, settings } = this.#settings;
    const question: Question = { input: { ...pick(input, needs), settings } };
    const answer = this.#await(this.#worker!, timeoutMs);
    this.#worker!.postMessage(question);
    const told = await answer;
    if (told.kind !== 'result') throw new Error('it did not answer what it was asked');
    return told.text;
  }

  /** The next word of the thread. A failure of any kind ends it. */
  async #await(worker: Worker, timeoutMs: number): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const listening = new AbortController();
    try {
      return await new Promise<Answer>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`it took longer than ${timeoutMs} ms`)), timeoutMs);
        const on = (event: string, listener: (value: unknown) => void) => {
          worker.on(event, listener);
          listening.signal.addEventListener('abort', () => worker.off(event, listener));
        };
        on('message', message => {
          const parsed = answerSchema.safeParse(message);
          if (!parsed.success) reject(new Error('it sent something else than an answer'));
          else if (parsed.data.kind === 'failed') reject(new Error(parsed.data.message));
          else resolve(parsed.data);
        });
        on('error', error => reject(new Error(messageOf(error))));
        on('exit', () => reject(new Error('it ended its thread')));
      });
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(timer);
      listening.abort();
    }
  }
}

const ALWAYS = ['startedAt', 'now', 'base', 'sick'] as const;

function pick(input: AnalyserInput, needs: readonly AnalyserNeed[]): Partial<AnalyserInput> {
  const names = [...ALWAYS, ...needs.flatMap(need => (need === 'topology' ? ['services', 'dependencies'] : [need]))];
  return Object.fromEntries(names.map(name => [name, input[name as keyof AnalyserInput]]));
}
