import { Badge, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../../../src/api/status.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { useSay } from '../../lib/sentence.ts';

export function PartsTable({ parts }: { readonly parts: readonly Part[] }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ScrollableTable minWidth={340} label={t('settings.parts')}>
      <Table.Tbody>
        {parts.map(({ name, ready, detail }) => (
          <Table.Tr key={name}>
            <Table.Td w={110} fw={600}>
              {t(`settings.partNames.${name}`, { defaultValue: name })}
            </Table.Td>
            <Table.Td w={85}>
              <Badge variant="light" color={ready ? 'teal' : 'red'}>
                {ready ? t('settings.ready') : t('settings.notReady')}
              </Badge>
            </Table.Td>
            <Table.Td>{say(detail)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
