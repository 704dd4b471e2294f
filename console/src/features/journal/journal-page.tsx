import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../lib/queries.ts';
import { EntryRow } from './entry-row.tsx';
import { JournalFilter } from './journal-filter.tsx';

const PAGE = 100;

/** The append-only chain of facts, newest first. */
export function JournalPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/journal' });
  const navigate = useNavigate({ from: '/journal' });
  const journal = useInfiniteQuery({
    queryKey: ['journal', 'pages', search],
    queryFn: ({ pageParam }) =>
      api.readJournal({
        ...{ ...search, order: 'newest-first', limit: PAGE },
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: page => (page.items.length === PAGE ? page.items.at(-1)?.sequence : undefined),
    placeholderData: before => before,
  });
  const entries = (journal.data?.pages ?? []).flatMap(page => page.items);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('nav.journal')}
        </Title>
        <Verification />
      </Group>
      <JournalFilter
        key={JSON.stringify(search)}
        search={search}
        kinds={[...new Set(entries.map(entry => entry.kind))].sort()}
        change={next => navigate({ search: next })}
      />
      {journal.error !== null && <Alert color="red">{journal.error.message}</Alert>}
      {journal.data !== undefined && entries.length === 0 && (
        <Text c="dimmed">
          {t('journal.none')}{' '}
          <Anchor component="button" onClick={() => navigate({ search: {} })}>
            {t('journal.all')}
          </Anchor>
        </Text>
      )}
      <Stack gap={0}>
        {entries.map(entry => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </Stack>
      {journal.hasNextPage && (
        <Button variant="subtle" loading={journal.isFetchingNextPage} onClick={() => journal.fetchNextPage()}>
          {t('journal.more')}
        </Button>
      )}
    </Stack>
  );
}

/** Every hash is computed again by the server. */
function Verification() {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: () => api.verifyJournal() });
  return (
    <>
      <Button variant="default" size="xs" loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('journal.verify')}
      </Button>
      {verify.data?.status === 'intact' && (
        <Alert color="teal" w="100%" role="status">
          {t('journal.intact', { count: verify.data.entries, hash: verify.data.headHash.slice(0, 12) })}
        </Alert>
      )}
      {verify.data?.status === 'broken' && (
        <Alert color="red" w="100%">
          {t('journal.broken', { at: verify.data.atSequence, reason: verify.data.reason })}
        </Alert>
      )}
      {verify.error !== null && (
        <Alert color="red" w="100%">
          {verify.error.message}
        </Alert>
      )}
    </>
  );
}
