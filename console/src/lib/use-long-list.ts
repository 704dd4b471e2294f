import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Burst } from './burst-gatherer.ts';
import { useLive } from './live.tsx';
import { type LongList, type News, withNews, withPage } from './long-list.ts';

export interface ListSource<Item> {
  /** Names the list and its filters. */
  readonly key: readonly unknown[];
  readonly keyOf: (item: Item) => string;
  /** The order of the list, as Array.sort wants it. */
  readonly compare: (a: Item, b: Item) => number;
  /** So many items after the last one that is there. */
  readonly readPage: (page: { readonly limit: number; readonly last?: Item }) => Promise<readonly Item[]>;
  /** What a burst may have changed; undefined: so much that the list is better read anew. */
  readonly readNews: (burst: Burst, items: readonly Item[]) => Promise<News<Item> | undefined>;
}

export interface LoadedList<Item> {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly isWhole: boolean;
  readonly error: Error | null;
  readonly loadMore: () => void;
}

const PAGE = 100;
/** Whoever comes back to a list that was read far down gets so many at once. */
const MOST_AT_ONCE = 300;

/** A list that grows as one scrolls; of what changes meanwhile the items alone are read again, not the list. */
export function useLongList<Item>(source: ListSource<Item>): LoadedList<Item> {
  const queries = useQueryClient();
  const { listen } = useLive();
  const latest = useRef(source);
  latest.current = source;
  const isReading = useRef(false);
  const [readError, setReadError] = useState<Error | null>(null);
  const queryKey = ['list', ...source.key];
  const { data, error } = useQuery({
    queryKey,
    queryFn: async (): Promise<LongList<Item>> => {
      const known = queries.getQueryData<LongList<Item>>(queryKey)?.items.length ?? 0;
      const limit = Math.min(MOST_AT_ONCE, Math.max(PAGE, known));
      const items = await source.readPage({ limit });
      return { items, isWhole: items.length < limit };
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  });

  // The key as text, so that the effect listens anew only when another list is shown.
  const keyText = JSON.stringify(queryKey);
  useEffect(() => {
    const key = JSON.parse(keyText) as unknown[];
    return listen(async burst => {
      const list = queries.getQueryData<LongList<Item>>(key);
      if (list === undefined) return;
      const news = burst.isIncomplete ? undefined : await latest.current.readNews(burst, list.items);
      if (news === undefined) await queries.invalidateQueries({ queryKey: key });
      else if (news.asked.size + news.found.length > 0)
        queries.setQueryData<LongList<Item>>(key, now => now && withNews(now, news, latest.current));
    });
  }, [listen, queries, keyText]);

  const loadMore = useCallback(async () => {
    const key = JSON.parse(keyText) as unknown[];
    const last = queries.getQueryData<LongList<Item>>(key)?.items.at(-1);
    if (isReading.current || last === undefined) return;
    isReading.current = true;
    try {
      const items = await latest.current.readPage({ limit: PAGE, last });
      const page = { items, isWhole: items.length < PAGE };
      queries.setQueryData<LongList<Item>>(key, now => now && withPage(now, page, latest.current.keyOf));
      setReadError(null);
    } catch (cause) {
      setReadError(cause as Error);
    } finally {
      isReading.current = false;
    }
  }, [queries, keyText]);

  return { items: data?.items, isWhole: data?.isWhole ?? false, error: error ?? readError, loadMore };
}
