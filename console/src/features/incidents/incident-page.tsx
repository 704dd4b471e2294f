import { Anchor, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { IncidentBadge } from '../../components/incident-badge.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { Section } from '../../components/section.tsx';
import { formatDuration } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { BeforeAfter } from './before-after.tsx';
import { Causes } from './causes.tsx';
import { Findings, PropagationPicture } from './findings.tsx';
import { IncidentCharts } from './incident-charts.tsx';
import { StoryTimeline } from './story-timeline.tsx';

/** One incident as a story: what is wrong, why, what is done about it, and every fact in order. */
export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' });
  const { t } = useTranslation();
  const story = useQuery({ queryKey: ['incidents', 'story', id], queryFn: () => api.getStory(id) });
  return (
    <QueryState query={story}>
      {({ incident, lines }) => (
        <Stack gap="md">
          <Heading incident={incident} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Stack gap="md">
                <Waiting incident={incident} />
                <Section title={t('incident.causes')}>
                  <Causes causes={incident.causes} />
                </Section>
                <Findings incident={incident} />
                <Runs incident={incident} />
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Stack gap="md">
                <BeforeAfter incident={incident} repairAt={lines.find(line => line.kind === 'run.started')?.at} />
                <Section title={t('incident.evidence')}>
                  <IncidentCharts incident={incident} lines={lines} />
                </Section>
              </Stack>
            </Grid.Col>
          </Grid>
          <PropagationPicture incident={incident} />
          <Section title={t('incident.story')}>
            <StoryTimeline lines={lines} />
            <Text span size="sm">
              <Link to="/journal" search={{ incident: `INC-${incident.number}` }} className="link">
                {t('incident.inJournal')}
              </Link>
            </Text>
          </Section>
        </Stack>
      )}
    </QueryState>
  );
}

function Heading({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const say = useSay();
  const { startedAt, detectedAt, resolvedAt } = incident;
  return (
    <div>
      <Group gap="sm">
        <Title order={1} size="h3">
          INC-{incident.number} {say(incident.title)}
        </Title>
        <IncidentBadge status={incident.status} />
      </Group>
      <Text size="sm" c="dimmed">
        {say(incident.summary)} · {t('incident.detectedAfter', { duration: formatDuration(detectedAt - startedAt) })}
        {resolvedAt !== undefined &&
          ` · ${t('incident.resolvedAfter', { duration: formatDuration(resolvedAt - startedAt) })}`}
      </Text>
    </div>
  );
}

/** What somebody has to answer for this incident to go on. */
function Waiting({ incident }: { readonly incident: Incident }) {
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  const pending = (approvals.data?.items ?? []).filter(
    each => each.incident === incident.id && each.status === 'pending',
  );
  return pending.map(approval => <ApprovalCard key={approval.id} approval={approval} />);
}

function Runs({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const say = useSay();
  const runs = useQuery({
    queryKey: ['runs', 'of', incident.id],
    queryFn: () => api.listRuns({ incident: incident.id }),
  });
  const items = runs.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('nav.runs')}>
      <Stack gap={4}>
        {items.map(run => (
          <Group key={run.id} gap="xs" wrap="nowrap" align="baseline">
            <Anchor component={Link} to={`/runs/RUN-${run.number}`} size="sm" style={{ flexShrink: 0 }}>
              RUN-{run.number}
            </Anchor>
            <RunBadge status={run.status} />
            <Text size="sm">{say(run.plan.title)}</Text>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
