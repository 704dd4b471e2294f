import { Anchor, Card, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { Run } from '../../../../src/api/run.ts';
import { RunBadge } from '../../components/run-badge.tsx';
import { Section } from '../../components/section.tsx';
import { StepBadge } from '../../components/step-badge.tsx';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { FeedbackBar } from './feedback-bar.tsx';

/** What is and was done, step by step as it happens. */
export function IncidentRuns({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const runs = useQuery({
    queryKey: ['runs', 'of', incident.id],
    queryFn: () => api.listRuns({ incident: incident.id }),
  });
  const items = runs.data?.items ?? [];
  if (items.length === 0) return null;
  const isDone = items.some(({ status }) => ['succeeded', 'improved', 'failed', 'rolled-back'].includes(status));
  return (
    <Section title={t('nav.runs')}>
      <Stack gap="xs">
        {items.map(run => (
          <RunCard key={run.id} run={run} />
        ))}
        {isDone && <FeedbackBar incident={incident} about="remedy" />}
      </Stack>
    </Section>
  );
}

function RunCard({ run }: { readonly run: Run }) {
  const say = useSay();
  return (
    <Card withBorder padding="sm">
      <Group gap="xs" align="baseline">
        <Anchor component={Link} to={`/runs/RUN-${run.number}`} size="sm">
          RUN-{run.number}
        </Anchor>
        <RunBadge status={run.status} />
        <Text size="sm" fw={600}>
          {say(run.plan.title)}
        </Text>
      </Group>
      <Stack gap={4} mt={6}>
        {run.steps.map(step => (
          <Group key={step.id} gap="xs" wrap="nowrap" align="baseline">
            <StepBadge status={step.status} />
            <Text size="sm" style={{ flexShrink: 0 }}>
              {step.id}
            </Text>
            <Text size="xs" c="dimmed">
              {say(step.summary)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
