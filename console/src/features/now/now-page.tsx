import { Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalAnswer } from '../../../../src/api/approval.ts';
import type { Case } from '../../../../src/api/case.ts';
import type { Run } from '../../../../src/api/run.ts';
import type { Status } from '../../../../src/api/status.ts';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Figure } from '../../components/figure.tsx';
import { IncidentRow } from '../../components/incident-row.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RunRow } from '../../components/run-row.tsx';
import { Section } from '../../components/section.tsx';
import { formatDuration, formatShare } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { toHeadline } from './headline.ts';
import { toLoopFigures } from './loop-figures.ts';
import { LoopPicture } from './loop-picture.tsx';

const REFRESH_MS = 5000;
const LATELY = 50;
const MOST_SHOWN = 20;
const LATEST_SHOWN = 6;

/** What is watched, what is abnormal, what is being done, what waits for the reader; and how well the loop did. */
export function NowPage() {
  const status = useQuery({ queryKey: ['status'], queryFn: () => api.status(), refetchInterval: REFRESH_MS });
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  const runs = useQuery({
    queryKey: ['runs', 'live'],
    queryFn: () => api.listRuns({ status: 'running,rolling-back', limit: MOST_SHOWN }),
  });
  const cases = useQuery({ queryKey: ['cases', LATELY], queryFn: () => api.listCases({ limit: LATELY }) });
  const pending = (approvals.data?.items ?? []).filter(each => each.status === 'pending');
  const running = runs.data?.items ?? [];
  const closed = cases.data?.items ?? [];
  return (
    <Stack gap="lg">
      <QueryState query={status}>
        {found => <State status={found} pending={pending.length} running={running.length} cases={closed.length} />}
      </QueryState>
      <Waiting pending={pending} />
      <Running runs={running} />
      <OpenIncidents />
      {cases.data !== undefined && <Lately cases={closed} />}
    </Stack>
  );
}

interface StateProps {
  readonly status: Status;
  readonly pending: number;
  readonly running: number;
  readonly cases: number;
}

function State({ status, pending, running, cases }: StateProps) {
  const { t } = useTranslation();
  const counts = useQuery({
    queryKey: ['incidents', 'counts', { open: true }],
    queryFn: () => api.countIncidents({ open: true }),
  });
  const incidents = counts.data?.statuses ?? {};
  const { says, count } = toHeadline({ status, incidents, pending });
  // The first moment at which the page tells how things stand, for those who measure it.
  useEffect(() => void performance.mark('zeroops:first-view'), []);
  const { learnt, total } = status.baselines;
  return (
    <Stack gap="sm">
      <div>
        <Title order={1} size="h2" className={`headline ${says}`}>
          {t(`now.headlines.${says}`, { count })}
        </Title>
        <Text size="sm" c="dimmed">
          {status.phase === 'learning' ? t('now.learning', { learnt, total }) : t('now.watching', { count: learnt })}
        </Text>
        {status.phase === 'learning' && (
          <Progress
            value={(100 * learnt) / Math.max(1, total)}
            size="xs"
            mt={6}
            maw={420}
            aria-label={t('now.learns')}
          />
        )}
      </div>
      <LoopPicture status={status} incidents={incidents} pending={pending} running={running} cases={cases} />
      {status.services.total === 0 && (
        <EmptyState title={t('services.none')} command="OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318">
          {t('services.noneMeans')}
        </EmptyState>
      )}
    </Stack>
  );
}

function Waiting({ pending }: { readonly pending: readonly ApprovalAnswer[] }) {
  const { t } = useTranslation();
  if (pending.length === 0) return null;
  return (
    <Section title={t('now.waiting')}>
      <Stack gap="xs" maw={760}>
        {pending.map(approval => (
          <ApprovalCard key={approval.id} approval={approval} />
        ))}
      </Stack>
    </Section>
  );
}

function Running({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  if (runs.length === 0) return null;
  return (
    <Section title={t('now.done')}>
      <div className="rows">
        {runs.map(run => (
          <RunRow key={run.id} run={run} />
        ))}
      </div>
    </Section>
  );
}

function OpenIncidents() {
  const { t } = useTranslation();
  const incidents = useQuery({
    queryKey: ['incidents', 'open'],
    queryFn: () => api.listIncidents({ open: true, brief: true, order: 'worst-first', limit: MOST_SHOWN }),
  });
  const items = incidents.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('now.open')}>
      <div className="rows">
        {items.map(incident => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </div>
    </Section>
  );
}

function Lately({ cases }: { readonly cases: readonly Case[] }) {
  const { t } = useTranslation();
  const { count, detectMs, repairMs, repairedShare, falseAlarms } = toLoopFigures(cases);
  if (count === 0) {
    return (
      <EmptyState title={t('now.noCases')} command="npm run playground -- fault inject bad-release-errors">
        {t('now.noCasesMeans')}
      </EmptyState>
    );
  }
  return (
    <Section title={t('now.lately', { count })}>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="xs">
        <Figure label={t('now.detect')} value={detectMs === undefined ? '–' : formatDuration(detectMs)} />
        <Figure label={t('now.repair')} value={repairMs === undefined ? '–' : formatDuration(repairMs)} />
        <Figure label={t('now.success')} value={formatShare(repairedShare)} />
        <Figure label={t('now.falseAlarms')} value={String(falseAlarms)} isBad={falseAlarms > 0} />
      </SimpleGrid>
      <LatestIncidents />
    </Section>
  );
}

function LatestIncidents() {
  const incidents = useQuery({
    queryKey: ['incidents', 'ended'],
    queryFn: () => api.listIncidents({ open: false, brief: true, limit: LATEST_SHOWN }),
  });
  return (
    <div className="rows latest">
      {(incidents.data?.items ?? []).map(incident => (
        <IncidentRow key={incident.id} incident={incident} />
      ))}
    </div>
  );
}
