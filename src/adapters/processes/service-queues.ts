/** Runs work one after another per service, in the order of asking; services do not wait for each other. */
export class ServiceQueues {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(service: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(service) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.catch(() => undefined);
    this.#tails.set(service, tail);
    return result;
  }

  async whenIdle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
