import { Grid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { Section } from '../../components/section.tsx';
import { api } from '../../lib/queries.ts';
import { BeforeAfter } from './before-after.tsx';
import { Causes } from './causes.tsx';
import { Decisions } from './decisions.tsx';
import { Findings, PropagationPicture } from './findings.tsx';
import { IncidentCharts } from './incident-charts.tsx';
import { IncidentHeading } from './incident-heading.tsx';
import { IncidentRuns } from './incident-runs.tsx';
import { Postmortem } from './postmortem.tsx';
import { StoryTimeline } from './story-timeline.tsx';

/** One incident as a story: what is wrong, why, what is done about it and why that, what people say, and every fact in order. */
export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' });
  const { t } = useTranslation();
  const story = useQuery({ queryKey: ['incidents', 'story', id], queryFn: () => api.getStory(id) });
  return (
    <QueryState query={story}>
      {({ incident, lines }) => (
        <Stack gap="md">
          <IncidentHeading incident={incident} lines={lines} />
          <Waiting incident={incident} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Stack gap="md">
                <Section title={t('incident.causes')}>
                  <Causes incident={incident} />
                </Section>
                <Findings incident={incident} />
                <Decisions incident={incident} />
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 6 }}>
              <Stack gap="md">
                <IncidentRuns incident={incident} />
                <BeforeAfter incident={incident} repairAt={lines.find(line => line.kind === 'run.started')?.at} />
                <Section title={t('incident.evidence')}>
                  <IncidentCharts incident={incident} lines={lines} />
                </Section>
              </Stack>
            </Grid.Col>
          </Grid>
          <PropagationPicture incident={incident} />
          <Postmortem incident={incident} />
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

/** What somebody has to answer for this incident to go on. */
function Waiting({ incident }: { readonly incident: Incident }) {
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  const pending = (approvals.data?.items ?? []).filter(
    each => each.incident === incident.id && each.status === 'pending',
  );
  return pending.map(approval => <ApprovalCard key={approval.id} approval={approval} />);
}
