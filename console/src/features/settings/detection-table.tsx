import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DetectionSettingsAnswer } from '../../../../src/api/detection.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';

/** Read-only: what people want detected otherwise than by default. */
export function DetectionTable({ settings }: { readonly settings: DetectionSettingsAnswer }) {
  const { t } = useTranslation();
  const rows = Object.entries(settings.services);
  if (rows.length === 0) return <Text size="sm">{t('settings.detectionDefault')}</Text>;
  return (
    <ScrollableTable minWidth={480} label={t('settings.detection')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('services.name')}</Table.Th>
          <Table.Th>{t('settings.sensitivity')}</Table.Th>
          <Table.Th>{t('settings.muted')}</Table.Th>
          <Table.Th>{t('settings.methods')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([service, { sensitivity, mute, methods }]) => (
          <Table.Tr key={service}>
            <Table.Td>{service === '*' ? t('settings.allOthers') : service}</Table.Td>
            <Table.Td>{t(`settings.sensitivities.${sensitivity}`)}</Table.Td>
            <Table.Td>{mute.join(', ') || '–'}</Table.Td>
            <Table.Td>{methods?.join(', ') ?? '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
