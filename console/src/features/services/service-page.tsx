import { Grid, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CallsCharts } from '../../components/calls-charts.tsx';
import type { ChartMark } from '../../components/chart-plugins.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { IncidentRow } from '../../components/incident-row.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { Section } from '../../components/section.tsx';
import { useZoomState, ZoomContext } from '../../components/shared-zoom.ts';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { Instances } from './instances.tsx';
import { Objectives } from './objectives.tsx';
import { ResourceCharts } from './resource-charts.tsx';

const MOST_SHOWN = 8;

/** One service: its calls and resources of the last ten minutes, its objectives, versions, instances, neighbours, changes and troubles. */
export function ServicePage() {
  const { t } = useTranslation();
  const { name } = useParams({ from: '/services/$name' });
  // Of the topology, which also knows services that no platform runs.
  const topology = useQuery({ queryKey: ['services', 'topology'], queryFn: () => api.getTopology() });
  const marks = useChangeMarks(name);
  const zoom = useZoomState();
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {name}
      </Title>
      <Troubles service={name} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }} order={{ base: 2, lg: 1 }}>
          <ZoomContext value={zoom}>
            <Stack gap="md">
              <CallsCharts service={name} marks={marks} />
              <ResourceCharts service={name} marks={marks} />
            </Stack>
          </ZoomContext>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }} order={{ base: 1, lg: 2 }}>
          <QueryState query={topology}>
            {({ services, dependencies }) => {
              const service = services.find(each => each.name === name);
              if (service === undefined)
                return <EmptyState title={t('services.unknown')}>{t('services.unknownMeans')}</EmptyState>;
              const callers = dependencies.filter(({ to }) => to === name).map(({ from }) => from);
              const callees = dependencies.filter(({ from }) => from === name).map(({ to }) => to);
              return (
                <Stack gap="md">
                  <Objectives service={name} />
                  <Instances service={service} />
                  <Neighbours title={t('services.calledBy')} names={callers} />
                  <Neighbours title={t('services.dependsOn')} names={[...callees, ...service.dependsOn]} />
                  <ChangesOf service={name} />
                </Stack>
              );
            }}
          </QueryState>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Troubles({ service }: { readonly service: string }) {
  const { t } = useTranslation();
  const open = useQuery({
    queryKey: ['incidents', 'open', service],
    queryFn: () => api.listIncidents({ open: true, service, brief: true, limit: MOST_SHOWN }),
  });
  return (
    <div>
      {open.data?.items.map(incident => (
        <IncidentRow key={incident.id} incident={incident} />
      ))}
      <Text span size="sm">
        <Link to="/incidents" search={{ service }} className="link">
          {t('services.allIncidents')}
        </Link>
      </Text>
    </div>
  );
}

function Neighbours({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <Section title={title}>
      <Group gap="xs">
        {[...new Set(names)].sort().map(name => (
          <Link key={name} to="/services/$name" params={{ name }} className="link">
            {name}
          </Link>
        ))}
        {names.length === 0 && '–'}
      </Group>
    </Section>
  );
}

function useChanges(service: string) {
  return useQuery({
    queryKey: ['services', 'changes', service],
    queryFn: () => api.listChanges({ service, limit: MOST_SHOWN }),
  });
}

function useChangeMarks(service: string): ChartMark[] {
  const { data } = useChanges(service);
  const say = useSay();
  return (data?.items ?? []).map(({ at, summary }) => ({ at, label: 'Δ', color: '#8e6fd8', meaning: say(summary) }));
}

function ChangesOf({ service }: { readonly service: string }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  return (
    <Section title={t('services.changes')}>
      <QueryState query={useChanges(service)}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('services.noChanges')}
            </Text>
          ) : (
            <Stack gap={2}>
              {items.map(({ id, at, summary, actor }) => (
                <Text key={id} size="sm">
                  <Text span c="dimmed" size="xs" mr={8}>
                    {formatInstant(at, i18n.language)}
                  </Text>
                  {say(summary)}{' '}
                  <Text span c="dimmed" size="xs">
                    {actor}
                  </Text>
                </Text>
              ))}
            </Stack>
          )
        }
      </QueryState>
    </Section>
  );
}
