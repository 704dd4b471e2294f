import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import { QueryState } from '../../components/query-state.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { readRunNumber } from './run-number.ts';

const MOST_OFFERED = 8;

/** On the page of a run: those like it, the latest first, or any other by its number. */
export function CompareButton({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" aria-haspopup="dialog" onClick={() => setOpen(!isOpen)}>
          {t('compare.open')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 16px)" aria-label={t('compare.with')}>
        <Choice run={run} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice({ run }: { readonly run: Run }) {
  const { t, i18n } = useTranslation();
  const similar = useQuery({
    queryKey: ['runs', 'similar', run.id],
    queryFn: () => api.listSimilarRuns(run.id),
    staleTime: 0,
  });
  return (
    // The panel itself, or else a phone would show its keyboard at once.
    <Stack gap="xs" tabIndex={-1} data-autofocus style={{ outline: 'none' }}>
      <Text size="sm" fw={600}>
        {t('compare.with')}
      </Text>
      <QueryState query={similar}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('compare.none')}
            </Text>
          ) : (
            items.slice(0, MOST_OFFERED).map(({ id, number, status, createdAt }) => (
              <Group key={id} gap="sm" wrap="nowrap" justify="space-between">
                <Link
                  className="link"
                  to="/runs/$id/compare/$other"
                  params={{ id: `RUN-${run.number}`, other: `RUN-${number}` }}
                >
                  RUN-{number}
                </Link>
                <RunBadge status={status} />
                <Text size="xs" c="dimmed">
                  {formatInstant(createdAt, i18n.language)}
                </Text>
              </Group>
            ))
          )
        }
      </QueryState>
      <AnyOther run={run} />
    </Stack>
  );
}

function AnyOther({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const number = readRunNumber(text);
  function go(event: FormEvent): void {
    event.preventDefault();
    if (number === undefined) return;
    void navigate({
      to: '/runs/$id/compare/$other',
      params: { id: `RUN-${run.number}`, other: `RUN-${number}` },
    });
  }
  return (
    <form onSubmit={go}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          size="xs"
          label={t('compare.another')}
          placeholder="RUN-7"
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" variant="light" disabled={number === undefined}>
          {t('compare.open')}
        </Button>
      </Group>
    </form>
  );
}
