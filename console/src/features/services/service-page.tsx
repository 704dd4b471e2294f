import { Badge, Grid, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../../src/api/topology.ts';
import { CallsCharts } from '../../components/calls-charts.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSummary } from '../../lib/sentence.ts';

/** One service: its calls of the last ten minutes, its versions, instances and recent changes. */
export function ServicePage() {
  const { t } = useTranslation();
  const { name } = useParams({ from: '/services/$name' });
  const service = useQuery({ queryKey: ['services', 'one', name], queryFn: () => api.getService(name) });
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {name}
      </Title>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <CallsCharts service={name} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <QueryState query={service}>{found => <Instances service={found} />}</QueryState>
            <ChangesOf service={name} />
            <div>
              <Title order={2} size="h5">
                {t('services.dependsOn')}
              </Title>
              <Group gap="xs">
                {(service.data?.dependsOn ?? []).map(each => (
                  <Link key={each} to="/services/$name" params={{ name: each }} className="link">
                    {each}
                  </Link>
                ))}
                {service.data?.dependsOn.length === 0 && '–'}
              </Group>
            </div>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

const INSTANCE_COLOR = {
  starting: 'blue',
  ready: 'teal',
  unready: 'yellow',
  exited: 'red',
  stopped: 'gray',
  failed: 'red',
};

function Instances({ service }: { readonly service: Service }) {
  const { t, i18n } = useTranslation();
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Title order={2} size="h5">
          {t('services.instances')}
        </Title>
        <Badge variant="outline" color="gray">
          {service.version}
        </Badge>
      </Group>
      <ScrollableTable minWidth={300} label={t('services.instances')}>
        <Table.Tbody>
          {service.instances.map(({ id, status, version, zone, startedAt, crashes }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{id}</Table.Td>
              <Table.Td>
                <Badge variant="light" color={INSTANCE_COLOR[status]} miw="fit-content">
                  {t(`services.statuses.${status}`)}
                </Badge>
              </Table.Td>
              <Table.Td>{version}</Table.Td>
              <Table.Td>{zone}</Table.Td>
              <Table.Td c="dimmed" visibleFrom="sm">
                {startedAt === undefined ? '' : formatInstant(startedAt, i18n.language)}
              </Table.Td>
              <Table.Td>{crashes > 0 ? t('services.crashes', { count: crashes }) : ''}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollableTable>
    </div>
  );
}

function ChangesOf({ service }: { readonly service: string }) {
  const { t, i18n } = useTranslation();
  const summaryOf = useSummary();
  const changes = useQuery({
    queryKey: ['journal', 'changes', service],
    queryFn: () =>
      api.readJournal({ kinds: 'change.seen', subject: `service/${service}`, order: 'newest-first', limit: 8 }),
  });
  return (
    <div>
      <Title order={2} size="h5">
        {t('services.changes')}
      </Title>
      <QueryState query={changes}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('services.noChanges')}
            </Text>
          ) : (
            <Stack gap={2}>
              {items.map(entry => (
                <Text key={entry.id} size="sm">
                  <Text span c="dimmed" size="xs" mr={8}>
                    {formatInstant(entry.at, i18n.language)}
                  </Text>
                  {summaryOf(entry)}
                </Text>
              ))}
            </Stack>
          )
        }
      </QueryState>
    </div>
  );
}
