import type { Product, SeenRun, SeenService } from './product.ts';

/** What a service is run as; an undo must bring all of it back. */
type Shape = Pick<SeenService, 'version' | 'replicas' | 'environment'>;

/** Compares every run that was rolled back with what its services were before it began. */
export class UndoWatch {
  readonly #before = new Map<string, ReadonlyMap<string, Shape>>();
  readonly #judged = new Map<string, boolean>();
  #last: ReadonlyMap<string, Shape> = new Map();

  /** To be called often: what a service was before a run is what was seen at the call before the run appeared. */
  async observe(product: Product, runs: readonly SeenRun[]): Promise<void> {
    const services = await product.services();
    const now = new Map(
      services.map(({ name, version, replicas, environment }) => [name, { version, replicas, environment }]),
    );
    for (const run of runs) {
      if (!this.#before.has(run.id)) this.#before.set(run.id, this.#last.size === 0 ? now : this.#last);
      if (run.status === 'rolled-back' && !this.#judged.has(run.id))
        this.#judged.set(run.id, this.#isAsBefore(run, now));
    }
    this.#last = now;
  }

  get undoneCorrectly(): number {
    return [...this.#judged.values()].filter(Boolean).length;
  }

  #isAsBefore(run: SeenRun, now: ReadonlyMap<string, Shape>): boolean {
    const before = this.#before.get(run.id)!;
    return run.plan.services.every(name => isSame(before.get(name), now.get(name)));
  }
}

function isSame(before: Shape | undefined, now: Shape | undefined): boolean {
  const inOrder = (shape: Shape | undefined) =>
    JSON.stringify([shape?.version, shape?.replicas, Object.entries(shape?.environment ?? {}).sort()]);
  return inOrder(before) === inOrder(now);
}
