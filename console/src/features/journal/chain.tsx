import { Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import { QueryState } from '../../components/query-state.tsx';
import { formatOffset } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSummary } from '../../lib/sentence.ts';
import { chainOf } from './chain-of.ts';

const MOST_ENTRIES = 1000;
/** Where an entry belongs to no incident, its causes are looked for among so many before it. */
const MOST_BEFORE = 300;

/** What led to an entry and what it led to, one below the other; each of them can be followed. */
export function Chain({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation();
  const [centre, setCentre] = useState(entry);
  const { incident } = entry;
  const known = useQuery({
    queryKey: ['journal', 'chain', incident ?? entry.sequence],
    queryFn: () =>
      api.readJournal(
        incident === undefined
          ? { after: Math.max(0, entry.sequence - MOST_BEFORE), limit: 2 * MOST_BEFORE }
          : { incident, limit: MOST_ENTRIES },
      ),
  });
  return (
    <QueryState query={known}>
      {({ items }) => {
        const { causes, effects } = chainOf(centre, items);
        if (causes.length + effects.length === 0) return null;
        return (
          <section aria-label={t('journal.chain')}>
            <Text size="xs" fw={600}>
              {t('journal.chain')}
            </Text>
            {causes.map(each => (
              <Step key={each.id} entry={each} since={entry.at} follow={setCentre} />
            ))}
            <Step entry={centre} since={entry.at} />
            {effects.map(each => (
              <Step key={each.id} entry={each} since={entry.at} follow={setCentre} isEffect />
            ))}
          </section>
        );
      }}
    </QueryState>
  );
}

interface StepProps {
  readonly entry: JournalEntry;
  readonly since: number;
  /** Absent for the entry in the middle. */
  readonly follow?: (entry: JournalEntry) => void;
  readonly isEffect?: boolean;
}

function Step({ entry, since, follow, isEffect = false }: StepProps) {
  const summaryOf = useSummary();
  const name = `#${entry.sequence} ${entry.kind}`;
  return (
    <Group gap="xs" wrap="nowrap" align="baseline" pl={isEffect ? 'lg' : 0}>
      <Text size="xs" c="dimmed" w={64} ta="right" style={{ flexShrink: 0 }}>
        {formatOffset(entry.at - since)}
      </Text>
      {follow === undefined ? (
        <Text size="xs" fw={700} style={{ flexShrink: 0 }}>
          {name}
        </Text>
      ) : (
        <Anchor component="button" size="xs" style={{ flexShrink: 0 }} onClick={() => follow(entry)}>
          {name}
        </Anchor>
      )}
      <Text size="xs" truncate>
        {summaryOf(entry)}
      </Text>
    </Group>
  );
}
