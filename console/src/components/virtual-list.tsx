import { Button } from '@mantine/core';
import { useElementScrollRestoration } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface VirtualListProps<Item> {
  /** Names the list to people, and its place to the browser's history. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Of a row that nobody has opened, in pixels. */
  readonly rowHeight: number;
  readonly children: (item: Item) => ReactNode;
  readonly isWhole: boolean;
  readonly loadMore: () => void;
}

/** Rows beyond the frame, so that the focus can go on with `j` and scrolling shows no gaps. */
const OVERSCAN = 8;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/** However long the list, only what can be seen is drawn. Rows that come in above do not move those one reads. */
export function VirtualList<Item>({
  label,
  items,
  keyOf,
  rowHeight,
  children,
  isWhole,
  loadMore,
}: VirtualListProps<Item>) {
  const frame = useRef<HTMLDivElement>(null);
  const restored = useElementScrollRestoration({ id: label });
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    getItemKey: index => keyOf(items[index]!),
    overscan: OVERSCAN,
    ...(restored === undefined ? {} : { initialOffset: restored.scrollY }),
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const isNearEnd = !isWhole && items.length > 0 && lastShown >= items.length - AHEAD;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came may be too short for the frame
  useEffect(() => {
    if (isNearEnd) loadMore();
  }, [isNearEnd, items.length, loadMore]);
  const above = useSteadyRows({ items, keyOf, frame, startOf: index => rows.measurementsCache[index]?.start });
  return (
    <div className="long-list">
      {above > 0 && <NewAbove count={above} go={() => frame.current?.scrollTo({ top: 0 })} />}
      <section ref={frame} className="long-list-frame" aria-label={label} data-scroll-restoration-id={label}>
        <ul className="long-list-rows" style={{ height: rows.getTotalSize() }}>
          {shown.map(({ key, index, start }) => (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              data-key={key}
              className="long-list-row"
              aria-posinset={index + 1}
              aria-setsize={isWhole ? items.length : -1}
              style={{ transform: `translateY(${start}px)` }}
            >
              {children(items[index]!)}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function NewAbove({ count, go }: { readonly count: number; readonly go: () => void }) {
  const { t } = useTranslation();
  return (
    <Button className="long-list-new" size="compact-xs" radius="xl" onClick={go}>
      {t('list.newAbove', { count })}
    </Button>
  );
}

interface SteadyRows<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly frame: { readonly current: HTMLDivElement | null };
  readonly startOf: (index: number) => number | undefined;
}

/** Keeps the first visible row where it is when others come or go above it. Returns how many came since the top was seen. */
function useSteadyRows<Item>({ items, keyOf, frame, startOf }: SteadyRows<Item>): number {
  const anchor = useRef<{ key: string; start: number }>(undefined);
  const first = useRef<string>(undefined);
  const [above, setAbove] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another list of items moves rows
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null || items.length === 0) return;
    const known = anchor.current;
    const index = known === undefined ? -1 : items.findIndex(item => keyOf(item) === known.key);
    if (known !== undefined && index >= 0 && element.scrollTop > 0) {
      const shift = (startOf(index) ?? known.start) - known.start;
      if (shift !== 0) element.scrollTop += shift;
      const before = items.findIndex(item => keyOf(item) === first.current);
      if (before > 0) setAbove(before);
    }
    function remember(): void {
      const place = findFirstVisible(items.length, element!.scrollTop, startOf);
      anchor.current = { key: keyOf(items[place]!), start: startOf(place) ?? 0 };
      if (element!.scrollTop > 0) return;
      first.current = keyOf(items[0]!);
      setAbove(0);
    }
    remember();
    element.addEventListener('scroll', remember, { passive: true });
    return () => element.removeEventListener('scroll', remember);
  }, [items]);
  return above;
}

function findFirstVisible(count: number, offset: number, startOf: (index: number) => number | undefined): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((startOf(middle) ?? Number.POSITIVE_INFINITY) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
