import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { IncidentRow } from '../../components/incident-row.tsx';
import { ListFilter } from '../../components/list-filter.tsx';
import { ListPage } from '../../components/list-page.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import type { ListSearch } from '../../lib/list-search.ts';
import { api } from '../../lib/queries.ts';
import { type LoadedList, useLongList } from '../../lib/use-long-list.ts';
import { useRowHeight } from '../../lib/use-row-height.ts';
import { compareIncidents } from './incident-order.ts';

const STATUSES = ['open', 'diagnosed', 'awaiting-approval', 'acting', 'escalated', 'resolved'] as const;
/** So many ids fit into one question. */
const MOST_IDS = 200;

export function IncidentsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/incidents' });
  const navigate = useNavigate({ from: '/incidents' });
  const { status: _, order: __, ...counted } = search;
  const counts = useQuery({
    queryKey: ['incidents', 'counts', counted],
    queryFn: () => api.countIncidents(counted),
    placeholderData: before => before,
  });
  const list = useIncidents(search);
  const rowHeight = useRowHeight();
  const change = (next: ListSearch) => void navigate({ search: next, replace: true });
  const found = counts.data?.statuses;
  const total = STATUSES.filter(each => search.status === undefined || search.status.split(',').includes(each)).reduce(
    (sum, each) => sum + (found?.[each] ?? 0),
    0,
  );
  return (
    <ListPage
      title={t('nav.incidents')}
      total={found === undefined ? undefined : total}
      list={list}
      filter={
        <ListFilter
          search={search}
          change={change}
          statuses={STATUSES.map(value => ({
            value,
            label: t(`incident.statuses.${value}`),
            count: found === undefined ? undefined : (found[value] ?? 0),
          }))}
          orders={[
            { value: '', label: t('list.newestFirst') },
            { value: 'worst-first', label: t('list.worstFirst') },
            { value: 'oldest-first', label: t('list.oldestFirst') },
          ]}
        />
      }
      empty={<NoIncidents isFiltered={Object.keys(search).length > 0} />}
    >
      <VirtualList
        label={t('nav.incidents')}
        items={list.items ?? []}
        keyOf={({ id }) => id}
        rowHeight={rowHeight}
        isWhole={list.isWhole}
        loadMore={list.loadMore}
      >
        {incident => <IncidentRow incident={incident} />}
      </VirtualList>
    </ListPage>
  );
}

function useIncidents(search: ListSearch): LoadedList<Incident> {
  return useLongList<Incident>({
    key: ['incidents', search],
    keyOf: ({ id }) => id,
    compare: compareIncidents(search.order),
    async readPage({ limit, last }) {
      const page = { limit, brief: true, ...(last === undefined ? {} : { before: last.number }) };
      return (await api.listIncidents({ ...search, ...page })).items;
    },
    async readNews({ incidents }) {
      if (incidents.size === 0) return { asked: incidents, found: [] };
      if (incidents.size > MOST_IDS) return undefined;
      const page = { ids: [...incidents].join(','), brief: true, limit: MOST_IDS };
      return { asked: incidents, found: (await api.listIncidents({ ...search, ...page })).items };
    },
  });
}

function NoIncidents({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTranslation();
  if (isFiltered) return <EmptyState title={t('list.noMatch')} />;
  return (
    <EmptyState title={t('incident.none')} command="npm run playground -- fault inject bad-release-errors">
      {t('incident.noneMeans')}
    </EmptyState>
  );
}
