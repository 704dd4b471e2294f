import { Anchor, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import { QueryState } from '../../components/query-state.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatDuration, formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';

export function RunsPage() {
  const { t } = useTranslation();
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
            <ScrollableTable minWidth={300} label={t('nav.runs')}>
              <Table.Tbody>
                {items.map(run => (
                  <RunRow key={run.id} run={run} />
                ))}
              </Table.Tbody>
            </ScrollableTable>
          )
        }
      </QueryState>
    </Stack>
  );
}

function RunRow({ run }: { readonly run: Run }) {
  const { i18n } = useTranslation();
  const say = useSay();
  const { number, status, plan, summary, createdAt, startedAt, endedAt } = run;
  const took = startedAt !== undefined && endedAt !== undefined ? formatDuration(endedAt - startedAt) : '';
  return (
    <Table.Tr>
      <Table.Td w={80}>
        <Anchor component={Link} data-row to={`/runs/RUN-${number}`} size="sm">
          RUN-{number}
        </Anchor>
      </Table.Td>
      <Table.Td w={150} visibleFrom="sm">
        <RunBadge status={status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{say(plan.title)}</Text>
        <Text size="xs" c="dimmed">
          {say(summary)}
        </Text>
        <Group gap="xs" mt={4} hiddenFrom="sm">
          <RunBadge status={status} />
          <Text size="xs">{took}</Text>
          <Text size="xs">{formatInstant(createdAt, i18n.language)}</Text>
        </Group>
      </Table.Td>
      <Table.Td w={90} ta="right" visibleFrom="sm">
        {took}
      </Table.Td>
      <Table.Td w={150} visibleFrom="sm">
        {formatInstant(createdAt, i18n.language)}
      </Table.Td>
    </Table.Tr>
  );
}
