import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import { QueryState } from '../../components/query-state.tsx';
import { ReasonedModal } from '../../components/reasoned-modal.tsx';
import { RiskParts } from '../../components/risk-parts.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { formatDuration, formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';

const STEP_COLOR = {
  waiting: 'gray',
  running: 'blue',
  succeeded: 'teal',
  unnecessary: 'gray',
  failed: 'red',
  'rolled-back': 'orange',
  'rollback-failed': 'red',
};

/** One execution of a plan: its steps in order, with what each of them said and saved. */
export function RunPage() {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const { id } = useParams({ from: '/runs/$id' });
  const [isAborting, setAborting] = useState(false);
  const run = useQuery({ queryKey: ['runs', 'one', id], queryFn: () => api.getRun(id) });
  return (
    <QueryState query={run}>
      {found => (
        <Stack gap="md" maw={860}>
          <Group justify="space-between">
            <Group gap="sm">
              <Title order={1} size="h3">
                RUN-{found.number} {say(found.plan.title)}
              </Title>
              <RunBadge status={found.status} />
            </Group>
            {isLive(found) && (
              <RoleButton needs="operator" color="red" variant="light" onClick={() => setAborting(true)}>
                {t('run.abort')}
              </RoleButton>
            )}
          </Group>
          <Text size="sm">{say(found.plan.reason)}</Text>
          <Text size="sm" c="dimmed">
            {formatInstant(found.createdAt, i18n.language)} · {say(found.summary)}
            {found.plan.incident !== undefined && (
              <>
                {' · '}
                <Link className="link" to="/incidents/$id" params={{ id: found.plan.incident }}>
                  {t('approval.incident')}
                </Link>
              </>
            )}
          </Text>
          <RiskParts risk={found.plan.risk} />
          {found.steps.map(step => (
            <Card key={step.id} withBorder padding="xs">
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" fw={600}>
                  {step.id}
                </Text>
                <Group gap="xs" wrap="nowrap">
                  {step.startedAt !== undefined && step.endedAt !== undefined && (
                    <Text size="xs" c="dimmed">
                      {formatDuration(step.endedAt - step.startedAt)}
                    </Text>
                  )}
                  <Badge variant="light" color={STEP_COLOR[step.status]}>
                    {t(`run.steps.${step.status}`)}
                  </Badge>
                </Group>
              </Group>
              <Text size="sm">{say(step.summary)}</Text>
            </Card>
          ))}
          {isAborting && (
            <ReasonedModal
              title={t('run.abort')}
              explanation={t('run.abortMeans')}
              confirm={t('run.abort')}
              color="red"
              send={async body => {
                await api.abortRun(found.id, body);
                await queries.invalidateQueries({ queryKey: ['runs'] });
              }}
              close={() => setAborting(false)}
            />
          )}
        </Stack>
      )}
    </QueryState>
  );
}

function isLive({ status }: Run): boolean {
  return status === 'running' || status === 'awaiting-approval' || status === 'rolling-back';
}
