/** What of a list is shown; kept in the address, so that it can be sent to somebody. */
export interface ListSearch {
  /** Statuses, separated by commas. */
  readonly status?: string;
  /** Grades, separated by commas. */
  readonly grade?: string;
  readonly service?: string;
  readonly text?: string;
  readonly order?: 'oldest-first' | 'worst-first';
}

const ORDERS: readonly unknown[] = ['oldest-first', 'worst-first'];

export function parseListSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const texts = ['status', 'grade', 'service', 'text'].flatMap(field => {
    const text = String(search[field] ?? '').trim();
    return text === '' ? [] : [[field, text]];
  });
  return { ...Object.fromEntries(texts), ...(ORDERS.includes(search.order) ? { order: search.order } : {}) };
}

/** Puts one of several values in, or takes it out; undefined when none is left. */
export function toggleValue(values: string | undefined, value: string): string | undefined {
  const chosen = (values ?? '').split(',').filter(each => each !== '');
  const next = chosen.includes(value) ? chosen.filter(each => each !== value) : [...chosen, value];
  return next.length === 0 ? undefined : next.join(',');
}
