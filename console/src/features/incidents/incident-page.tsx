import { Group, Stack, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { QueryState } from '../../components/query-state.tsx';
import { formatOffset } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';

/** One incident as the journal tells it. */
export function IncidentPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/incidents/$id' });
  const story = useQuery({ queryKey: ['incidents', 'story', id], queryFn: () => api.getStory(id) });
  return (
    <QueryState query={story}>
      {({ incident, lines }) => (
        <Stack gap="md">
          <div>
            <Title order={1} size="h3">
              INC-{incident.number} {incident.title}
            </Title>
            <Text c="dimmed" size="sm">
              {incident.summary}
            </Text>
          </div>
          <Title order={2} size="h5">
            {t('incident.story')}
          </Title>
          <Timeline bulletSize={10} lineWidth={2} active={lines.length}>
            {lines.map(line => (
              <Timeline.Item key={line.sequence}>
                <Group gap="sm" wrap="nowrap" align="baseline">
                  <Text size="xs" c="dimmed" w={80} ta="right" style={{ flexShrink: 0 }}>
                    {formatOffset(line.offsetMs)}
                  </Text>
                  <Text size="sm">{line.summary}</Text>
                </Group>
              </Timeline.Item>
            ))}
          </Timeline>
        </Stack>
      )}
    </QueryState>
  );
}
