import { Alert, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { JournalRequest } from '../../../../src/api/client.ts';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Failure } from '../../components/failure.tsx';
import { ListPage } from '../../components/list-page.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import type { JournalSearch } from '../../lib/journal-search.ts';
import { api } from '../../lib/queries.ts';
import { type LoadedList, useLongList } from '../../lib/use-long-list.ts';
import { EntryRow } from './entry-row.tsx';
import { JournalFilter } from './journal-filter.tsx';

/** So many new entries are put on top; of more the list is read anew. */
const MOST_NEW = 100;
const ROW = 34;

/** The append-only chain of facts, newest first. */
export function JournalPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/journal' });
  const navigate = useNavigate({ from: '/journal' });
  const journal = useJournal(search);
  const entries = journal.items ?? [];
  const change = (next: JournalSearch) => void navigate({ search: next });
  return (
    <ListPage
      title={t('nav.journal')}
      list={journal}
      aside={<Verification />}
      filter={
        <JournalFilter
          key={JSON.stringify({ ...search, text: undefined })}
          search={search}
          kinds={[...new Set(entries.map(entry => entry.kind))].sort()}
          change={change}
        />
      }
      empty={<EmptyState title={t('journal.none')} />}
    >
      <VirtualList
        label={t('nav.journal')}
        items={entries}
        keyOf={({ id }) => id}
        rowHeight={ROW}
        isWhole={journal.isWhole}
        loadMore={journal.loadMore}
      >
        {entry => <EntryRow entry={entry} />}
      </VirtualList>
    </ListPage>
  );
}

function useJournal(search: JournalSearch): LoadedList<JournalEntry> {
  const read = async (page: JournalRequest) =>
    (await api.readJournal({ ...search, ...page, order: 'newest-first' })).items;
  return useLongList<JournalEntry>({
    key: ['journal', search],
    keyOf: ({ id }) => id,
    compare: (a, b) => b.sequence - a.sequence,
    readPage: ({ limit, last }) => read({ limit, ...(last === undefined ? {} : { before: last.sequence }) }),
    async readNews(_, items) {
      const found = await read({ after: items[0]?.sequence ?? 0, limit: MOST_NEW });
      return found.length === MOST_NEW ? undefined : { asked: new Set(), found };
    },
  });
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
      {verify.error !== null && <Failure error={verify.error} />}
    </>
  );
}
