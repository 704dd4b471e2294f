import { Group, Loader, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadedList } from '../lib/use-long-list.ts';
import { LoadFailure } from './failure.tsx';

interface ListPageProps<Item> {
  readonly title: string;
  /** How many there are, where the server was asked. */
  readonly total?: number | undefined;
  readonly list: LoadedList<Item>;
  readonly aside?: ReactNode;
  readonly filter: ReactNode;
  /** Stands where there is nothing. */
  readonly empty: ReactNode;
  readonly children: ReactNode;
}

/** A page that is one long list: heading, filter, and the list with the rest of the screen. */
export function ListPage<Item>({ title, total, list, aside, filter, empty, children }: ListPageProps<Item>) {
  const { t } = useTranslation();
  return (
    <div className="list-page">
      <Group justify="space-between" mih={30}>
        <Group gap="sm" align="baseline">
          <Title order={1} size="h3">
            {title}
          </Title>
          {total !== undefined && (
            <Text size="sm" c="dimmed" role="status">
              {t('list.total', { total: total.toLocaleString() })}
            </Text>
          )}
        </Group>
        {aside}
      </Group>
      {filter}
      {list.error !== null && <LoadFailure error={list.error} />}
      {list.items === undefined && list.error === null && <Loader size="sm" aria-label={t('state.loading')} />}
      {list.items?.length === 0 && empty}
      {list.items !== undefined && list.items.length > 0 && children}
    </div>
  );
}
