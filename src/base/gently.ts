import { setImmediate as othersTurn } from 'node:timers/promises';

/** So long at a stretch may long work keep everybody else waiting. */
const STRETCH_MS = 10;

/** Maps many items and lets others have their turn in between, so that signals are taken in meanwhile. O(items). */
export async function mapGently<Item, Result>(items: Iterable<Item>, map: (item: Item) => Result): Promise<Result[]> {
  const results: Result[] = [];
  let since = performance.now();
  for (const item of items) {
    results.push(map(item));
    if (performance.now() - since < STRETCH_MS) continue;
    await othersTurn();
    since = performance.now();
  }
  return results;
}
