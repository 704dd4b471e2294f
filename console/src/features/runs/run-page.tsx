import { Group, Stack, Text, Title } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { CallsCharts } from '../../components/calls-charts.tsx';
import type { ChartMark } from '../../components/chart-plugins.ts';
import { QueryState } from '../../components/query-state.tsx';
import { ReasonedModal } from '../../components/reasoned-modal.tsx';
import { RiskParts } from '../../components/risk-parts.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { Section } from '../../components/section.tsx';
import { VoteLine } from '../../components/vote-line.tsx';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { CompareButton } from './compare-button.tsx';
import { PlanGraph } from './plan-graph.tsx';
import { RollBackButton, RollBackLinks } from './roll-back.tsx';
import { isLive } from './run-state.ts';
import { StepDetail } from './step-detail.tsx';

const AROUND_MS = 60_000;
const MOST_ENTRIES = 500;

/** One execution of a plan: its graph as it moves, each step with what it said, and what it did to the calls. */
export function RunPage() {
  const { id } = useParams({ from: '/runs/$id' });
  const run = useQuery({ queryKey: ['runs', 'one', id], queryFn: () => api.getRun(id) });
  return (
    <QueryState query={run}>
      {found => (
        <Stack key={found.id} gap="md" maw={1100}>
          <RunHeading run={found} />
          <Agreement run={found} />
          <Steps run={found} />
          <Effect run={found} />
        </Stack>
      )}
    </QueryState>
  );
}

function RunHeading({ run }: { readonly run: Run }) {
  const say = useSay();
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [isAborting, setAborting] = useState(false);
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={1} size="h3">
            RUN-{run.number} {say(run.plan.title)}
          </Title>
          <RunBadge status={run.status} />
        </Group>
        <Group gap="xs">
          <CompareButton run={run} />
          {isLive(run) && (
            <RoleButton needs="operator" color="red" variant="light" onClick={() => setAborting(true)}>
              {t('run.abort')}
            </RoleButton>
          )}
          <RollBackButton run={run} />
        </Group>
      </Group>
      <Text size="sm">{say(run.plan.reason)}</Text>
      <Text size="sm" c="dimmed">
        {formatInstant(run.createdAt, i18n.language)} · <span>{say(run.summary)}</span> ·{' '}
        {t('run.requestedBy', { by: run.plan.requestedBy })}
        {run.plan.incident !== undefined && (
          <>
            {' · '}
            <Link className="link" to="/incidents/$id" params={{ id: run.plan.incident }}>
              {t('approval.incident')}
            </Link>
          </>
        )}
      </Text>
      <RollBackLinks run={run} />
      {isAborting && (
        <ReasonedModal
          title={t('run.abort')}
          explanation={t('run.abortMeans')}
          confirm={t('run.abort')}
          color="red"
          send={async body => {
            await api.abortRun(run.id, body);
            await queries.invalidateQueries({ queryKey: ['runs'] });
          }}
          close={() => setAborting(false)}
        />
      )}
    </Stack>
  );
}

/** What it risked, who was asked, and who agreed why. */
function Agreement({ run }: { readonly run: Run }) {
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  const approval = approvals.data?.items.find(each => each.run === run.id);
  if (approval?.status === 'pending') return <ApprovalCard approval={approval} />;
  return (
    <Stack gap={4}>
      <RiskParts risk={run.plan.risk} />
      {approval?.votes.map(vote => (
        <VoteLine key={vote.by} vote={vote} />
      ))}
    </Stack>
  );
}

function Steps({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string>();
  const now = useNow(isLive(run));
  const entries = useQuery({
    queryKey: ['journal', 'run', run.id],
    queryFn: () => api.readJournal({ run: run.id, limit: MOST_ENTRIES }),
  });
  const current = chosen ?? run.steps.find(({ status }) => status === 'running')?.id ?? run.steps[0]?.id;
  return (
    <Section title={t('run.plan')}>
      <Stack gap="xs">
        <PlanGraph run={run} now={now} chosen={current} choose={setChosen} />
        {current !== undefined && <StepDetail run={run} stepId={current} entries={entries.data?.items ?? []} />}
      </Stack>
    </Section>
  );
}

/** The calls of the service that it touched, from a little before to a little after. */
function Effect({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const service = run.plan.services[0];
  if (service === undefined || run.startedAt === undefined) return null;
  const marks: ChartMark[] = [
    { at: run.startedAt, label: '▶', color: '#4c8dd6' },
    ...(run.endedAt === undefined ? [] : [{ at: run.endedAt, label: '■', color: '#4c8dd6' }]),
  ];
  return (
    <Section title={t('run.effect', { service })}>
      <CallsCharts
        service={service}
        from={run.startedAt - AROUND_MS}
        {...(run.endedAt === undefined ? {} : { to: run.endedAt + AROUND_MS })}
        marks={marks}
      />
    </Section>
  );
}

/** Moves on by the second while something is under way. */
function useNow(isMoving: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => isMoving && setNow(Date.now()), 1000, { autoInvoke: true });
  return now;
}
