import { Anchor, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../src/api/incident.ts';
import { formatInstant } from '../lib/format.ts';
import { IncidentBadge } from './incident-badge.tsx';

export function IncidentTable({ incidents }: { readonly incidents: readonly Incident[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={90}>{t('incident.number')}</Table.Th>
            <Table.Th w={150}>{t('incident.status')}</Table.Th>
            <Table.Th>{t('incident.what')}</Table.Th>
            <Table.Th w={150}>{t('incident.began')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {incidents.map(incident => (
            <Table.Tr key={incident.id}>
              <Table.Td>
                <Anchor component={Link} to={`/incidents/INC-${incident.number}`} size="sm">
                  INC-{incident.number}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <IncidentBadge status={incident.status} />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{incident.title}</Text>
                <Text size="xs" c="dimmed">
                  {incident.summary}
                </Text>
              </Table.Td>
              <Table.Td>{formatInstant(incident.startedAt, i18n.language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
