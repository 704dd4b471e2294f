import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { IncidentTable } from '../../components/incident-table.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { api } from '../../lib/queries.ts';

/** What is watched, what is abnormal, what is being done. */
export function NowPage() {
  const { t } = useTranslation();
  const status = useQuery({ queryKey: ['status'], queryFn: () => api.status(), refetchInterval: 5000 });
  const incidents = useQuery({
    queryKey: ['incidents', 'open'],
    queryFn: () => api.listIncidents({ open: true, limit: 20 }),
  });
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {t('now.title')}
      </Title>
      <QueryState query={status}>
        {({ services, instances, openAnomalies, openIncidents, phase, baselines }) => (
          <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
            <Figure label={t('now.services')} value={`${services.up} / ${services.total}`} />
            <Figure label={t('now.instances')} value={`${instances.ready} / ${instances.total}`} />
            <Figure label={t('now.anomalies')} value={String(openAnomalies)} isBad={openAnomalies > 0} />
            <Figure label={t('now.incidents')} value={String(openIncidents)} isBad={openIncidents > 0} />
            <Text size="sm" c="dimmed" style={{ gridColumn: '1 / -1' }}>
              {phase === 'learning' ? t('now.learning', baselines) : t('now.watching', { count: baselines.learnt })}
            </Text>
          </SimpleGrid>
        )}
      </QueryState>
      <QueryState query={incidents}>
        {({ items }) =>
          items.length === 0 ? <Text c="dimmed">{t('now.calm')}</Text> : <IncidentTable incidents={items} />
        }
      </QueryState>
    </Stack>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

function Figure({ label, value, isBad = false }: FigureProps) {
  return (
    <Card withBorder padding="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Group gap={6} align="baseline">
        <Text size="xl" fw={700} {...(isBad ? { c: 'var(--bad)' } : {})}>
          {value}
        </Text>
      </Group>
    </Card>
  );
}
