import { Badge, Group, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../../src/api/topology.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatInstant } from '../../lib/format.ts';

const STATUS_COLOR = {
  starting: 'blue',
  ready: 'teal',
  unready: 'yellow',
  exited: 'red',
  stopped: 'gray',
  failed: 'red',
};

/** What runs of a service, where, and in which version; nothing for one that no platform runs. */
export function Instances({ service }: { readonly service: Service }) {
  const { t, i18n } = useTranslation();
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
                <Badge variant="light" color={STATUS_COLOR[status]} miw="fit-content">
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
