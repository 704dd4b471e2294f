import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../../../src/api/client.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';

type Row = Awaited<ReturnType<Client['listAutonomy']>>['items'][number];

const LEVEL_COLOR: Readonly<Record<Row['level'], string>> = {
  observe: 'gray',
  suggest: 'blue',
  approve: 'yellow',
  automatic: 'teal',
};

/** Per service, action and kind of failure: what was earned, and by which outcomes. */
export function AutonomyTable({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <Text size="sm">{t('settings.noAutonomy')}</Text>;
  return (
    <ScrollableTable minWidth={560} label={t('settings.autonomy')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('services.name')}</Table.Th>
          <Table.Th>{t('settings.level')}</Table.Th>
          <Table.Th>{t('settings.action')}</Table.Th>
          <Table.Th>{t('settings.failure')}</Table.Th>
          <Table.Th ta="right">{t('settings.outcomes')}</Table.Th>
          <Table.Th ta="right">{t('settings.streak')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ service, action, failureType, level, successes, failures, streak }) => (
          <Table.Tr key={`${service} ${action} ${failureType}`}>
            <Table.Td>{service}</Table.Td>
            <Table.Td>
              <Badge variant="light" color={LEVEL_COLOR[level]} miw="fit-content">
                {t(`settings.levels.${level}`)}
              </Badge>
            </Table.Td>
            <Table.Td>{action}</Table.Td>
            <Table.Td>{t(`cause.types.${failureType}`, { defaultValue: failureType })}</Table.Td>
            <Table.Td ta="right">{`${successes} / ${failures}`}</Table.Td>
            <Table.Td ta="right">{streak}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
