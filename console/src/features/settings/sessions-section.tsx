import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SessionAnswer } from '../../../../src/api/access.ts';
import { Failure } from '../../components/failure.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { Section } from '../../components/section.tsx';
import { describeBrowser } from '../../lib/browser.ts';
import { formatInstant } from '../../lib/format.ts';
import { useMe } from '../../lib/me.ts';
import { api } from '../../lib/queries.ts';
import { MadeLink } from './made-link.tsx';

/** Where one is signed in, and the way in from elsewhere. */
export function SessionsSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => api.listOwnSessions() });
  const ending = useMutation({
    mutationFn: (id: string) => api.endOwnSession(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const linking = useMutation({ mutationFn: () => api.makeOwnLink() });
  const error = ending.error ?? linking.error;
  const isOff = me?.signIn === 'off';
  return (
    <Section title={t('access.sessions')}>
      <Text size="sm" c="dimmed" mb="xs">
        {t(isOff ? 'access.off' : 'access.sessionsMeans')}
      </Text>
      {me?.kind === 'person' && (
        <>
          <QueryState query={sessions}>
            {({ items }) => <SessionsTable sessions={items} end={ending.mutate} />}
          </QueryState>
          <Group mt="xs">
            <Button size="xs" variant="default" loading={linking.isPending} onClick={() => linking.mutate()}>
              {t('access.otherDevice')}
            </Button>
          </Group>
        </>
      )}
      {linking.data !== undefined && <MadeLink link={linking.data} close={linking.reset} />}
      {error !== null && <Failure error={error} />}
    </Section>
  );
}

interface SessionsTableProps {
  readonly sessions: readonly SessionAnswer[];
  readonly end: (id: string) => void;
}

function SessionsTable({ sessions, end }: SessionsTableProps) {
  const { t, i18n } = useTranslation();
  return (
    <ScrollableTable minWidth={480} label={t('access.sessions')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('access.browser')}</Table.Th>
          <Table.Th>{t('access.address')}</Table.Th>
          <Table.Th>{t('access.used')}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map(({ id, browser, address, usedAt, isThisOne }) => (
          <Table.Tr key={id}>
            <Table.Td title={browser}>{describeBrowser(browser)}</Table.Td>
            <Table.Td>{address}</Table.Td>
            <Table.Td>{formatInstant(usedAt, i18n.language)}</Table.Td>
            <Table.Td ta="right">
              {isThisOne ? (
                <Badge variant="light" color="teal">
                  {t('access.thisOne')}
                </Badge>
              ) : (
                <Button size="compact-sm" variant="light" color="red" onClick={() => end(id)}>
                  {t('access.end')}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}
