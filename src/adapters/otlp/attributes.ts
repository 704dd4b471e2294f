import type { Labels } from '#domain/signal.ts';
import { MAX_ATTRIBUTES } from './limits.ts';

/** Attributes of one thing as text; what exceeds the limit is left out. */
export class Attributes {
  readonly values: Record<string, string> = {};
  #count = 0;

  put(key: string, value: string): void {
    // Assigning to this name would set the prototype instead of a property.
    if (key === '' || key === '__proto__' || this.#count >= MAX_ATTRIBUTES) return;
    this.#count += 1;
    this.values[key] = value;
  }
}

/** The first of `names` that is there and not empty. */
export function firstOf(labels: Labels, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
