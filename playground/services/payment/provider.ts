/**
 * The contract with the payment provider: a fixed number of slots per client. A slot answers quickly but
 * stays taken until the payment has settled. Whoever finds no slot waits in a bounded queue.
 */
import { HttpError } from '../../kit/http-error.ts';

export interface ProviderOptions {
  slots: number;
  queueLimit: number;
  answerMs: number;
  settleMs: number;
  timeoutMs: number;
}

const delay = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

export class Provider {
  readonly #options: ProviderOptions;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async charge(): Promise<void> {
    await this.#takeSlot();
    void delay(this.#options.answerMs + this.#options.settleMs).then(() => this.#freeSlot());
    const { answerMs, timeoutMs } = this.#options;
    await delay(Math.min(answerMs, timeoutMs));
    if (timeoutMs < answerMs) throw new HttpError(504, `payment provider did not answer within ${timeoutMs} ms`);
  }

  async #takeSlot(): Promise<void> {
    if (this.#taken < this.#options.slots) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.length >= this.#options.queueLimit) {
      throw new HttpError(503, 'all provider slots are taken and the queue is full');
    }
    await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  /** A slot passes straight to the longest waiting payment. */
  #freeSlot(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}
