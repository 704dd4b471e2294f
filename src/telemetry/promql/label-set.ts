import type { Labels } from '#domain/signal.ts';

export const METRIC_NAME = '__name__';

/**
 * The labels of one series, sorted by name, the metric's name kept apart because most functions drop it.
 * An empty value means that the label is not there.
 */
export class LabelSet {
  readonly metric: string;
  readonly names: readonly string[];
  readonly values: readonly string[];
  #key: string | undefined;

  /** `names` are sorted and unique, `values` not empty. */
  constructor(metric: string, names: readonly string[], values: readonly string[]) {
    this.metric = metric;
    this.names = names;
    this.values = values;
  }

  static readonly empty = new LabelSet('', [], []);

  /** From any record; the metric may come apart or as `__name__`. */
  static from(labels: Labels, metric = ''): LabelSet {
    const names = Object.keys(labels)
      .filter(name => name !== METRIC_NAME && labels[name] !== '')
      .sort(byCodeUnits);
    return new LabelSet(
      labels[METRIC_NAME] ?? metric,
      names,
      names.map(name => labels[name]!),
    );
  }

  /** The same for equal label sets and for no others. */
  get key(): string {
    this.#key ??= this.#joinAll();
    return this.#key;
  }

  get(name: string): string {
    if (name === METRIC_NAME) return this.metric;
    const index = this.names.indexOf(name);
    return index < 0 ? '' : this.values[index]!;
  }

  withoutMetric(): LabelSet {
    return this.metric === '' ? this : new LabelSet('', this.names, this.values);
  }

  /** Only these labels; `__name__` counts as one. */
  keep(wanted: readonly string[]): LabelSet {
    return this.#filter(name => wanted.includes(name));
  }

  drop(unwanted: readonly string[]): LabelSet {
    return this.#filter(name => !unwanted.includes(name));
  }

  /** An empty value removes the label. */
  set(name: string, value: string): LabelSet {
    if (name === METRIC_NAME) return new LabelSet(value, this.names, this.values);
    return LabelSet.from({ ...this.toRecord(), [name]: value });
  }

  /** Identifies the values of `labels`, in their order. */
  keyOf(labels: readonly string[]): string {
    let key = '';
    for (const name of labels) key += `${this.get(name)}\u{0}`;
    return key;
  }

  /** Identifies everything but `labels` and the metric's name; `labels` is sorted. */
  keyWithout(labels: readonly string[]): string {
    let key = '';
    for (let i = 0; i < this.names.length; i++) {
      if (!labels.includes(this.names[i]!)) key += `${this.names[i]}\u{0}${this.values[i]}\u{0}`;
    }
    return key;
  }

  toRecord(): Record<string, string> {
    const record: Record<string, string> = this.metric === '' ? {} : { [METRIC_NAME]: this.metric };
    for (let i = 0; i < this.names.length; i++) record[this.names[i]!] = this.values[i]!;
    return record;
  }

  /** As PromQL writes it: `metric{a="b"}`. */
  toString(): string {
    const pairs = this.names.map((name, i) => `${name}=${JSON.stringify(this.values[i])}`);
    return pairs.length === 0 && this.metric !== '' ? this.metric : `${this.metric}{${pairs.join(', ')}}`;
  }

  #filter(isKept: (name: string) => boolean): LabelSet {
    const names: string[] = [];
    const values: string[] = [];
    for (let i = 0; i < this.names.length; i++) {
      if (!isKept(this.names[i]!)) continue;
      names.push(this.names[i]!);
      values.push(this.values[i]!);
    }
    return new LabelSet(isKept(METRIC_NAME) ? this.metric : '', names, values);
  }

  #joinAll(): string {
    return `${this.metric}\u{0}${this.keyWithout([])}`;
  }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
