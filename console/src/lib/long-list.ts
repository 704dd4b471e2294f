/** A list as far as it was read: one stretch from its first row on. */
export interface LongList<Item> {
  readonly items: readonly Item[];
  /** There is nothing beyond the last item. */
  readonly isWhole: boolean;
}

/** What was asked for again, and what of it still belongs to the list. */
export interface News<Item> {
  readonly asked: ReadonlySet<string>;
  readonly found: readonly Item[];
}

interface Order<Item> {
  readonly keyOf: (item: Item) => string;
  /** As Array.sort wants it. */
  readonly compare: (a: Item, b: Item) => number;
}

/** Puts news in their places. What belongs beyond the last row comes when that is read. O(items + news log news). */
export function withNews<Item>(list: LongList<Item>, news: News<Item>, order: Order<Item>): LongList<Item> {
  const last = list.items.at(-1);
  const kept = list.items.filter(item => !news.asked.has(order.keyOf(item)));
  const placed = news.found
    .filter(item => list.isWhole || (last !== undefined && order.compare(item, last) <= 0))
    .toSorted(order.compare);
  const items: Item[] = [];
  let next = 0;
  for (const item of kept) {
    while (next < placed.length && order.compare(placed[next]!, item) < 0) items.push(placed[next++]!);
    items.push(item);
  }
  return { ...list, items: [...items, ...placed.slice(next)] };
}

/** A page may begin with what is there already, when something changed its place meanwhile. */
export function withPage<Item>(
  list: LongList<Item>,
  page: LongList<Item>,
  keyOf: (item: Item) => string,
): LongList<Item> {
  const known = new Set(list.items.map(keyOf));
  return { items: [...list.items, ...page.items.filter(item => !known.has(keyOf(item)))], isWhole: page.isWhole };
}
