import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { IncidentTable } from '../../components/incident-table.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { api } from '../../lib/queries.ts';

export function IncidentsPage() {
  const { t } = useTranslation();
  const incidents = useQuery({ queryKey: ['incidents', 'all'], queryFn: () => api.listIncidents({ limit: 100 }) });
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {t('nav.incidents')}
      </Title>
      <QueryState query={incidents}>
        {({ items }) =>
          items.length === 0 ? <Text c="dimmed">{t('incident.none')}</Text> : <IncidentTable incidents={items} />
        }
      </QueryState>
    </Stack>
  );
}
