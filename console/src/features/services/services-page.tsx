import { Anchor, Group, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';
import { TextFilter } from '../../components/list-filter.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatMs, formatNumber, formatShare } from '../../lib/format.ts';
import type { ListSearch } from '../../lib/list-search.ts';
import { api } from '../../lib/queries.ts';
import { aroundServices, type GraphService, toGraphModel } from './graph-model.ts';
import { TopologyGraph } from './topology-graph.tsx';

export function ServicesPage() {
  const { t } = useTranslation();
  const read = useQuery({
    queryKey: ['services', 'graph'],
    queryFn: async () => toGraphModel(...(await Promise.all([api.getTopology(), api.readTraffic()]))),
    refetchInterval: 5000,
  });
  const { text = '', status } = useSearch({ from: '/services' });
  const navigate = useNavigate({ from: '/services' });
  const isUnwellOnly = status === 'unwell';
  const change = (next: ListSearch) => void navigate({ search: next, replace: true });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('nav.services')}
        </Title>
        <Group gap="xs">
          <TextFilter
            text={text}
            change={next => change({ ...(next === '' ? {} : { text: next }), ...(isUnwellOnly ? { status } : {}) })}
          />
          <UnstyledButton
            className="chip"
            aria-pressed={isUnwellOnly}
            onClick={() => change({ ...(text === '' ? {} : { text }), ...(isUnwellOnly ? {} : { status: 'unwell' }) })}
          >
            {t('services.unwellOnly')} <b>{read.data?.services.filter(isUnwell).length}</b>
          </UnstyledButton>
        </Group>
      </Group>
      <QueryState query={read}>
        {model => {
          if (model.services.length === 0) {
            return (
              <EmptyState title={t('services.none')} command="OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318">
                {t('services.noneMeans')}
              </EmptyState>
            );
          }
          const shown = model.services.filter(each => (!isUnwellOnly || isUnwell(each)) && isCalled(each, text));
          return (
            <>
              <TopologyGraph model={aroundServices(model, shown)} shown={shown} />
              {shown.length === 0 ? <Text c="dimmed">{t('list.noMatch')}</Text> : <ServiceTable services={shown} />}
            </>
          );
        }}
      </QueryState>
    </Stack>
  );
}

function isUnwell({ health }: GraphService): boolean {
  return health === 'bad' || health === 'warn';
}

/** By name, or by a zone it runs in. */
function isCalled({ name, zones }: GraphService, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return words.every(word => `${name} ${zones.join(' ')}`.toLowerCase().includes(word));
}

function ServiceTable({ services }: { readonly services: readonly GraphService[] }) {
  const { t } = useTranslation();
  const rows = useMemo(
    () => [...services].sort((a, b) => b.errorRatio - a.errorRatio || (a.name < b.name ? -1 : 1)),
    [services],
  );
  return (
    <ScrollableTable minWidth={330} label={t('nav.services')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('services.name')}</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            {t('services.instances')}
          </Table.Th>
          <Table.Th ta="right">{t('calls.rate')}</Table.Th>
          <Table.Th ta="right">{t('calls.errors')}</Table.Th>
          <Table.Th ta="right">p95</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, health, ready, total, perSecond, errorRatio, p95Ms }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <span className={`dot ${health}`} title={t(`services.healths.${health}`)} />
              <Anchor component={Link} data-row to={`/services/${name}`} size="sm">
                {name}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              {total === 0 ? '–' : `${ready} / ${total}`}
            </Table.Td>
            <Table.Td ta="right">{perSecond === 0 ? '–' : formatNumber(perSecond)}</Table.Td>
            <Table.Td ta="right" {...(errorRatio > 0.02 ? { c: 'var(--bad)' } : {})}>
              {perSecond === 0 ? '–' : formatShare(errorRatio)}
            </Table.Td>
            <Table.Td ta="right">{p95Ms === null ? '–' : formatMs(p95Ms)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
