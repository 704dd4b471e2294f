import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../src/api/incident.ts';
import { formatInstant } from '../lib/format.ts';
import { useSay } from '../lib/sentence.ts';
import { IncidentBadge } from './incident-badge.tsx';
import { ScrollableTable } from './scrollable-table.tsx';

export function IncidentTable({ incidents }: { readonly incidents: readonly Incident[] }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  return (
    <ScrollableTable minWidth={300} label={t('nav.incidents')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={80}>{t('incident.number')}</Table.Th>
          <Table.Th w={150} visibleFrom="sm">
            {t('incident.status')}
          </Table.Th>
          <Table.Th>{t('incident.what')}</Table.Th>
          <Table.Th w={150} visibleFrom="sm">
            {t('incident.began')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {incidents.map(({ id, number, status, title, summary, startedAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Anchor component={Link} data-row to={`/incidents/INC-${number}`} size="sm">
                INC-{number}
              </Anchor>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <IncidentBadge status={status} />
            </Table.Td>
            <Table.Td>
              <Text size="sm">{say(title)}</Text>
              <Text size="xs" c="dimmed">
                {say(summary)}
              </Text>
              <Group gap="xs" mt={4} hiddenFrom="sm">
                <IncidentBadge status={status} />
                <Text size="xs">{formatInstant(startedAt, i18n.language)}</Text>
              </Group>
            </Table.Td>
            <Table.Td visibleFrom="sm">{formatInstant(startedAt, i18n.language)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
