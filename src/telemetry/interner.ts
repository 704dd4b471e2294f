/** Strings by number, each kept once and forgotten with its last use. Number 0 stands for "absent". */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];
  readonly #uses: number[] = [0];
  readonly #free: number[] = [];
  #characters = 0;

  /** Counts one more use; give it back with `release`. */
  take(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#ids.get(text);
    if (known !== undefined) {
      this.#uses[known]! += 1;
      return known;
    }
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#uses[id] = 1;
    this.#ids.set(text, id);
    this.#characters += text.length;
    return id;
  }

  release(id: number): void {
    if (id === 0) return;
    this.#uses[id]! -= 1;
    if (this.#uses[id]! > 0) return;
    const text = this.#texts[id]!;
    this.#ids.delete(text);
    this.#texts[id] = '';
    this.#free.push(id);
    this.#characters -= text.length;
  }

  /** The number of a string in use; -1, which no row holds, for any other. */
  idOf(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  textOf(id: number): string | undefined {
    return id === 0 ? undefined : this.#texts[id];
  }

  sizeBytes(): number {
    return this.#characters + this.#ids.size * 80;
  }
}
