import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatMs, formatNumber, formatShare } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { type GraphModel, toGraphModel } from './graph-model.ts';
import { TopologyGraph } from './topology-graph.tsx';

export function ServicesPage() {
  const { t } = useTranslation();
  const read = useQuery({
    queryKey: ['services', 'graph'],
    queryFn: async () => toGraphModel(...(await Promise.all([api.getTopology(), api.readTraffic()]))),
    refetchInterval: 5000,
  });
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {t('nav.services')}
      </Title>
      <QueryState query={read}>
        {model =>
          model.services.length === 0 ? (
            <Text c="dimmed">{t('services.none')}</Text>
          ) : (
            <>
              <TopologyGraph model={model} />
              <ServiceTable model={model} />
            </>
          )
        }
      </QueryState>
    </Stack>
  );
}

function ServiceTable({ model }: { readonly model: GraphModel }) {
  const { t } = useTranslation();
  const rows = useMemo(
    () => [...model.services].sort((a, b) => b.errorRatio - a.errorRatio || (a.name < b.name ? -1 : 1)),
    [model],
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
        {rows.map(({ name, ready, total, perSecond, errorRatio, p95Ms }) => (
          <Table.Tr key={name}>
            <Table.Td>
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
