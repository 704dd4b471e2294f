import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { QueryState } from '../../components/query-state.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { formatDuration, formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';

export function RunsPage() {
  const { t, i18n } = useTranslation();
  const runs = useQuery({ queryKey: ['runs', 'all'], queryFn: () => api.listRuns({ limit: 100 }) });
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {t('nav.runs')}
      </Title>
      <QueryState query={runs}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t('run.none')}</Text>
          ) : (
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing={6} highlightOnHover>
                <Table.Tbody>
                  {items.map(({ id, number, status, plan, summary, createdAt, startedAt, endedAt }) => (
                    <Table.Tr key={id}>
                      <Table.Td w={90}>
                        <Anchor component={Link} to={`/runs/RUN-${number}`} size="sm">
                          RUN-{number}
                        </Anchor>
                      </Table.Td>
                      <Table.Td w={150}>
                        <RunBadge status={status} />
                      </Table.Td>
                      <Table.Td>
                        <Text size="sm">{plan.title}</Text>
                        <Text size="xs" c="dimmed">
                          {summary}
                        </Text>
                      </Table.Td>
                      <Table.Td w={90} ta="right">
                        {startedAt !== undefined && endedAt !== undefined ? formatDuration(endedAt - startedAt) : ''}
                      </Table.Td>
                      <Table.Td w={150}>{formatInstant(createdAt, i18n.language)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </QueryState>
    </Stack>
  );
}
