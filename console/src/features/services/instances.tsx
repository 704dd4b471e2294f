import { Badge, Group, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Resource } from '../../../../src/api/resource-questions.ts';
import type { Service } from '../../../../src/api/topology.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatBytes, formatInstant, formatNumber } from '../../lib/format.ts';
import { latestOf } from './resource-lines.ts';
import { useResources } from './use-resources.ts';

const STATUS_COLOR = {
  starting: 'blue',
  ready: 'teal',
  unready: 'yellow',
  exited: 'red',
  stopped: 'gray',
  failed: 'red',
};

/** What runs of a service, where, in which version, and what it uses; nothing for one that no platform runs. */
export function Instances({ service }: { readonly service: Service }) {
  const { t, i18n } = useTranslation();
  const resources = useResources(service.name).data;
  const latest = (resource: Resource, instance: string) =>
    resources === undefined ? undefined : latestOf(resources[resource], instance);
  if (service.instances.length === 0) return null;
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Title order={2} size="h5">
          {t('services.instances')}
        </Title>
        {[...new Set([service.version, ...service.versions])].map(version => (
          <Badge key={version} variant={version === service.version ? 'filled' : 'outline'} color="gray">
            {version}
          </Badge>
        ))}
      </Group>
      <ScrollableTable minWidth={300} label={t('services.instances')}>
        <Table.Tbody>
          {service.instances.map(({ id, status, version, zone, startedAt, crashes }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{id}</Table.Td>
              <Table.Td>
                <Badge variant="light" color={STATUS_COLOR[status]} miw="max-content">
                  {t(`services.statuses.${status}`)}
                </Badge>
              </Table.Td>
              <Table.Td>{version}</Table.Td>
              <Table.Td visibleFrom="sm">{zone}</Table.Td>
              <Used value={latest('cpu', id)} format={cores => t('resources.cores', { cores: formatNumber(cores) })} />
              <Used value={latest('memory', id)} format={formatBytes} />
              <Table.Td c="dimmed" visibleFrom="xl">
                {startedAt === undefined ? '' : formatInstant(startedAt, i18n.language)}
              </Table.Td>
              {crashes > 0 && <Table.Td>{t('services.crashes', { count: crashes })}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollableTable>
    </div>
  );
}

/** What an instance uses now. */
function Used({ value, format }: { readonly value: number | undefined; readonly format: (value: number) => string }) {
  return (
    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
      {value === undefined ? '' : format(value)}
    </Table.Td>
  );
}
