import { Button, CloseButton, Group, NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ListSearch, toggleValue } from '../lib/list-search.ts';
import { api } from '../lib/queries.ts';

interface ListFilterProps {
  readonly search: ListSearch;
  readonly change: (search: ListSearch) => void;
  readonly statuses: readonly { readonly value: string; readonly label: string; readonly count: number | undefined }[];
  readonly orders?: readonly { readonly value: string; readonly label: string }[];
}

/** While somebody is still typing nothing is asked. */
const TYPING_MS = 250;

/** What is shown of a list: every choice goes into the address, and from there to the server. */
export function ListFilter({ search, change, statuses, orders = [] }: ListFilterProps) {
  const { t } = useTranslation();
  const chosen = (search.status ?? '').split(',');
  const choose = (field: keyof ListSearch, value: string | undefined) => change(choosing(search, field, value));
  return (
    <Group gap="xs" align="center" className="list-filter">
      <TextFilter text={search.text ?? ''} change={text => choose('text', text)} />
      <ServiceFilter service={search.service} change={service => choose('service', service)} />
      {orders.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label={t('list.order')}
          value={search.order ?? ''}
          data={[...orders]}
          onChange={event => choose('order', event.target.value)}
        />
      )}
      <Group gap={4} role="group" aria-label={t('incident.status')}>
        {statuses.map(({ value, label, count }) => (
          <UnstyledButton
            key={value}
            className="chip"
            aria-pressed={chosen.includes(value)}
            onClick={() => choose('status', toggleValue(search.status, value))}
          >
            {label} {count !== undefined && <b>{count.toLocaleString()}</b>}
          </UnstyledButton>
        ))}
      </Group>
      {Object.keys(search).length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => change({})}>
          {t('journal.all')}
        </Button>
      )}
    </Group>
  );
}

interface TextFilterProps {
  readonly text: string;
  readonly change: (text: string) => void;
}

export function TextFilter({ text, change }: TextFilterProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait anew
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = window.setTimeout(() => change(typed.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  // What the address says, when it was changed from elsewhere.
  useEffect(() => setTyped(before => (before.trim() === text ? before : text)), [text]);
  return (
    <TextInput
      size="xs"
      w={{ base: '100%', xs: 220 }}
      type="search"
      placeholder={t('list.text')}
      aria-label={t('list.text')}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        typed === '' ? null : <CloseButton size="xs" aria-label={t('list.clear')} onClick={() => setTyped('')} />
      }
      value={typed}
      onChange={event => setTyped(event.target.value)}
    />
  );
}

interface ServiceFilterProps {
  readonly service: string | undefined;
  readonly change: (service: string) => void;
}

function ServiceFilter({ service, change }: ServiceFilterProps) {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['services', 'topology'], queryFn: () => api.getTopology() });
  const names = new Set([
    ...(data?.services ?? []).map(({ name }) => name),
    ...(service === undefined ? [] : [service]),
  ]);
  return (
    <NativeSelect
      size="xs"
      aria-label={t('services.name')}
      value={service ?? ''}
      data={[{ value: '', label: t('list.allServices') }, ...[...names].sort()]}
      onChange={event => change(event.target.value)}
    />
  );
}

function choosing(search: ListSearch, field: keyof ListSearch, value: string | undefined): ListSearch {
  const { [field]: _, ...rest } = search;
  return value === undefined || value === '' ? rest : { ...rest, [field]: value };
}
