import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { QueryState } from '../../components/query-state.tsx';
import { Section } from '../../components/section.tsx';
import { formatClock } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { AutonomyTable } from './autonomy-table.tsx';
import { DetectionTable } from './detection-table.tsx';
import { PartsTable } from './parts-table.tsx';
import { PeopleSection } from './people-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TokensSection } from './tokens-section.tsx';

/** What ZeroOps consists of, who is let in, how much may be done without asking, and what is detected. */
export function SettingsPage() {
  const { t } = useTranslation();
  const autonomy = useQuery({ queryKey: ['autonomy'], queryFn: () => api.listAutonomy() });
  const readiness = useQuery({ queryKey: ['readiness'], queryFn: () => api.readiness(), refetchInterval: 10_000 });
  const check = useMutation({ mutationFn: () => readiness.refetch() });
  const detection = useQuery({ queryKey: ['detection'], queryFn: () => api.readDetectionSettings() });
  return (
    <Stack gap="lg" maw={960}>
      <Title order={1} size="h3">
        {t('nav.settings')}
      </Title>
      <Section title={t('settings.parts')}>
        <QueryState query={readiness}>{({ parts }) => <PartsTable parts={parts} />}</QueryState>
        <Group gap="xs" mt="xs">
          <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t('settings.check')}
          </Button>
          {readiness.dataUpdatedAt > 0 && (
            <Text size="xs" c="dimmed">
              {t('settings.checkedAt', { at: formatClock(readiness.dataUpdatedAt) })}
            </Text>
          )}
        </Group>
      </Section>
      <SessionsSection />
      <PeopleSection />
      <TokensSection />
      <Section title={t('settings.autonomy')}>
        <Text size="sm" c="dimmed" mb="xs">
          {t('settings.autonomyMeans')}
        </Text>
        <QueryState query={autonomy}>{({ items }) => <AutonomyTable rows={items} />}</QueryState>
      </Section>
      <Section title={t('settings.detection')}>
        <Text size="sm" c="dimmed" mb="xs">
          {t('settings.detectionMeans')}
        </Text>
        <QueryState query={detection}>{settings => <DetectionTable settings={settings} />}</QueryState>
      </Section>
    </Stack>
  );
}
