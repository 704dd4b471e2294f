import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Run, runStatusSchema } from '../../../../src/api/run.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ListFilter } from '../../components/list-filter.tsx';
import { ListPage } from '../../components/list-page.tsx';
import { RunRow } from '../../components/run-row.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import type { ListSearch } from '../../lib/list-search.ts';
import { api } from '../../lib/queries.ts';
import { type LoadedList, useLongList } from '../../lib/use-long-list.ts';
import { useRowHeight } from '../../lib/use-row-height.ts';

/** In the order of a run's life; those that nobody has are left out. */
const STATUSES = runStatusSchema.options;
const MOST_IDS = 200;

export function RunsPage() {
  const { t } = useTranslation();
  const { status, service, text } = useSearch({ from: '/runs' });
  const search = omitAbsent({ status, service, text });
  const navigate = useNavigate({ from: '/runs' });
  const counted = omitAbsent({ service, text });
  const counts = useQuery({
    queryKey: ['runs', 'counts', counted],
    queryFn: () => api.countRuns(counted),
    placeholderData: before => before,
  });
  const list = useRuns(search);
  const rowHeight = useRowHeight();
  const change = (next: ListSearch) => void navigate({ search: next, replace: true });
  const found = counts.data?.statuses ?? {};
  const chosen = status?.split(',') ?? [];
  const total = STATUSES.filter(each => chosen.length === 0 || chosen.includes(each));
  return (
    <ListPage
      title={t('nav.runs')}
      total={counts.data === undefined ? undefined : total.reduce((sum, each) => sum + (found[each] ?? 0), 0)}
      list={list}
      filter={
        <ListFilter
          search={search}
          change={change}
          statuses={STATUSES.filter(each => (found[each] ?? 0) > 0 || chosen.includes(each)).map(value => ({
            value,
            label: t(`run.statuses.${value}`),
            count: found[value] ?? 0,
          }))}
        />
      }
      empty={
        Object.keys(search).length === 0 ? (
          <EmptyState title={t('run.none')}>{t('run.noneMeans')}</EmptyState>
        ) : (
          <EmptyState title={t('list.noMatch')} />
        )
      }
    >
      <VirtualList
        label={t('nav.runs')}
        items={list.items ?? []}
        keyOf={({ id }) => id}
        rowHeight={rowHeight}
        isWhole={list.isWhole}
        loadMore={list.loadMore}
      >
        {run => <RunRow run={run} />}
      </VirtualList>
    </ListPage>
  );
}

function useRuns(search: ListSearch): LoadedList<Run> {
  return useLongList<Run>({
    key: ['runs', search],
    keyOf: ({ id }) => id,
    compare: (a, b) => b.number - a.number,
    readPage: async ({ limit, last }) =>
      (await api.listRuns({ ...search, limit, ...(last === undefined ? {} : { before: last.number }) })).items,
    async readNews({ runs }) {
      if (runs.size === 0) return { asked: runs, found: [] };
      if (runs.size > MOST_IDS) return undefined;
      return {
        asked: runs,
        found: (await api.listRuns({ ...search, ids: [...runs].join(','), limit: MOST_IDS })).items,
      };
    },
  });
}

function omitAbsent(search: { readonly [Field in keyof ListSearch]: ListSearch[Field] | undefined }): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
