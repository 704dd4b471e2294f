import { Badge, Code, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import { formatInstant } from '../../lib/format.ts';
import { useSummary } from '../../lib/sentence.ts';
import { Chain } from './chain.tsx';

/** One fact; opened, it shows what led to it, what followed, and all that it holds. */
export function EntryRow({ entry }: { readonly entry: JournalEntry }) {
  const { t, i18n } = useTranslation();
  const summaryOf = useSummary();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="entry">
      <UnstyledButton w="100%" py={5} data-row onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        <Group gap="4px 12px" align="baseline" wrap="wrap">
          <Text size="xs" c="dimmed" w={110} style={{ flexShrink: 0 }}>
            {formatInstant(entry.at, i18n.language)}
          </Text>
          <Badge variant="default" style={{ flexShrink: 0 }}>
            {entry.kind}
          </Badge>
          <Text size="sm" style={{ flex: '1 1 240px', minWidth: 0 }} lineClamp={isOpen ? 99 : 1}>
            {summaryOf(entry)}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <Stack gap={6} pb="sm">
            <Text size="xs" c="dimmed">
              {t('journal.about', { sequence: entry.sequence, actor: entry.actor, subject: entry.subject })}
              {entry.incident !== undefined && (
                <>
                  {' · '}
                  <Link to="/journal" search={{ incident: entry.incident }} className="link">
                    {t('journal.ofIncident')}
                  </Link>
                </>
              )}
            </Text>
            <Chain entry={entry} />
            <Code block tabIndex={0}>
              {JSON.stringify(entry.data, null, 2)}
            </Code>
            <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {entry.hash}
            </Text>
          </Stack>
        )}
      </Collapse>
    </div>
  );
}
