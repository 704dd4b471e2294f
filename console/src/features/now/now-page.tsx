import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { Figure } from '../../components/figure.tsx';
import { IncidentRow } from '../../components/incident-row.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { formatDuration, formatShare } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { toLoopFigures } from './loop-figures.ts';

/** What is watched, what is abnormal, what is being done, what waits for the reader; and how well the loop did. */
export function NowPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <Title order={1} size="h3">
        {t('now.title')}
      </Title>
      <State />
      <Waiting />
      <OpenIncidents />
      <Lately />
    </Stack>
  );
}

function State() {
  const { t } = useTranslation();
  const status = useQuery({ queryKey: ['status'], queryFn: () => api.status(), refetchInterval: 5000 });
  return (
    <QueryState query={status}>
      {({ services, instances, openAnomalies, openIncidents, phase, baselines }) => (
        <Stack gap="xs">
          <SimpleGrid cols={{ base: 2, md: 4 }} spacing="xs">
            <Figure
              label={t('now.services')}
              value={`${services.up} / ${services.total}`}
              isBad={services.up < services.total}
            />
            <Figure
              label={t('now.instances')}
              value={`${instances.ready} / ${instances.total}`}
              isBad={instances.ready < instances.total}
            />
            <Figure label={t('now.anomalies')} value={String(openAnomalies)} isBad={openAnomalies > 0} />
            <Figure label={t('now.incidents')} value={String(openIncidents)} isBad={openIncidents > 0} />
          </SimpleGrid>
          <Text size="sm" c="dimmed">
            {phase === 'learning' ? t('now.learning', baselines) : t('now.watching', { count: baselines.learnt })}
          </Text>
        </Stack>
      )}
    </QueryState>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  const pending = (approvals.data?.items ?? []).filter(each => each.status === 'pending');
  if (pending.length === 0) return null;
  return (
    <Stack gap="xs" maw={760}>
      <Title order={2} size="h5">
        {t('now.waiting')}
      </Title>
      {pending.map(approval => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
    </Stack>
  );
}

function OpenIncidents() {
  const { t } = useTranslation();
  const incidents = useQuery({
    queryKey: ['incidents', 'open'],
    queryFn: () => api.listIncidents({ open: true, limit: 20 }),
  });
  return (
    <QueryState query={incidents}>
      {({ items }) =>
        items.length === 0 ? (
          <Text c="dimmed">{t('now.calm')}</Text>
        ) : (
          items.map(incident => <IncidentRow key={incident.id} incident={incident} />)
        )
      }
    </QueryState>
  );
}

const LATELY = 50;

function Lately() {
  const { t } = useTranslation();
  const cases = useQuery({ queryKey: ['cases', LATELY], queryFn: () => api.listCases({ limit: LATELY }) });
  return (
    <QueryState query={cases}>
      {({ items }) => {
        const { count, detectMs, repairMs, repairedShare, falseAlarms } = toLoopFigures(items);
        if (count === 0) return <Text c="dimmed">{t('now.noCases')}</Text>;
        return (
          <Stack gap="xs">
            <Title order={2} size="h5">
              {t('now.lately', { count })}
            </Title>
            <SimpleGrid cols={{ base: 2, md: 4 }} spacing="xs">
              <Figure label={t('now.detect')} value={detectMs === undefined ? '–' : formatDuration(detectMs)} />
              <Figure label={t('now.repair')} value={repairMs === undefined ? '–' : formatDuration(repairMs)} />
              <Figure label={t('now.success')} value={formatShare(repairedShare)} />
              <Figure label={t('now.falseAlarms')} value={String(falseAlarms)} isBad={falseAlarms > 0} />
            </SimpleGrid>
          </Stack>
        );
      }}
    </QueryState>
  );
}
