import {
  Alert,
  Badge,
  Button,
  Code,
  Collapse,
  Group,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';

const PAGE = 100;

/** The append-only chain of facts, newest first. */
export function JournalPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const journal = useInfiniteQuery({
    queryKey: ['journal', 'pages'],
    queryFn: ({ pageParam }) =>
      api.readJournal({ order: 'newest-first', limit: PAGE, ...(pageParam === undefined ? {} : { after: pageParam }) }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: page => page.next,
  });
  const verify = useMutation({ mutationFn: () => api.verifyJournal() });
  const entries = (journal.data?.pages ?? []).flatMap(page => page.items);
  const shown = filter === '' ? entries : entries.filter(entry => textOf(entry).includes(filter.toLowerCase()));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('nav.journal')}
        </Title>
        <Button variant="default" size="xs" loading={verify.isPending} onClick={() => verify.mutate()}>
          {t('journal.verify')}
        </Button>
      </Group>
      {verify.data?.status === 'intact' && (
        <Alert color="teal">
          {t('journal.intact', { count: verify.data.entries, hash: verify.data.headHash.slice(0, 12) })}
        </Alert>
      )}
      {verify.data?.status === 'broken' && (
        <Alert color="red">{t('journal.broken', { at: verify.data.atSequence, reason: verify.data.reason })}</Alert>
      )}
      {verify.error !== null && <Alert color="red">{verify.error.message}</Alert>}
      <TextInput
        placeholder={t('journal.filter')}
        aria-label={t('journal.filter')}
        value={filter}
        onChange={event => setFilter(event.target.value)}
      />
      {journal.error !== null && <Alert color="red">{journal.error.message}</Alert>}
      <Stack gap={0}>
        {shown.map(entry => (
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

function textOf(entry: JournalEntry): string {
  return `${entry.kind} ${entry.subject} ${entry.actor} ${String(entry.data.summary ?? '')}`.toLowerCase();
}

function EntryRow({ entry }: { readonly entry: JournalEntry }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <div style={{ borderBottom: '1px solid var(--line)' }}>
      <UnstyledButton w="100%" py={5} onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        <Group gap="sm" wrap="nowrap" align="baseline">
          <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
            {formatInstant(entry.at, i18n.language)}
          </Text>
          <Badge variant="default" tt="none" style={{ flexShrink: 0 }}>
            {entry.kind}
          </Badge>
          <Text size="sm" truncate>
            {String(entry.data.summary ?? entry.subject)}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <Stack gap={4} pb="sm">
          <Text size="xs" c="dimmed">
            {t('journal.about', { sequence: entry.sequence, actor: entry.actor, subject: entry.subject })}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {entry.hash}
          </Text>
          <Code block>{JSON.stringify(entry.data, null, 2)}</Code>
        </Stack>
      </Collapse>
    </div>
  );
}
