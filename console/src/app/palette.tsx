import { Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../lib/queries.ts';
import { PAGES } from './pages.ts';

interface Place {
  readonly to: string;
  readonly name: string;
  readonly kind: string;
}

const MOST_SHOWN = 12;

/** Type a few letters, press Enter, and be there: pages, services, incidents. */
export function Palette({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = usePlaces()
    .filter(place => isWanted(place, wanted))
    .slice(0, MOST_SHOWN);
  const at = Math.min(chosen, found.length - 1);

  function go(place: Place | undefined): void {
    if (place === undefined) return;
    close();
    void navigate({ to: place.to });
  }

  function take(event: KeyboardEvent): void {
    if (event.key === 'Enter') go(found[at]);
    else if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  }

  return (
    <Modal opened onClose={close} withCloseButton={false} aria-label={t('palette.title')} padding="xs" yOffset="10vh">
      <TextInput
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.title')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        {...(at >= 0 ? { 'aria-activedescendant': `${listId}-${at}` } : {})}
        value={wanted}
        onChange={event => {
          setWanted(event.target.value);
          setChosen(0);
        }}
        onKeyDown={take}
        data-autofocus
      />
      <ScrollArea.Autosize mah="50vh" mt="xs">
        <div role="listbox" id={listId} aria-label={t('palette.title')}>
          {found.map((place, index) => (
            <UnstyledButton
              key={place.to}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="palette-row"
              onClick={() => go(place)}
            >
              <Text size="sm" truncate>
                {place.name}
              </Text>
              <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
                {place.kind}
              </Text>
            </UnstyledButton>
          ))}
        </div>
      </ScrollArea.Autosize>
      {found.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {t('palette.none')}
        </Text>
      )}
    </Modal>
  );
}

function usePlaces(): Place[] {
  const { t } = useTranslation();
  const services = useQuery({ queryKey: ['services', 'list'], queryFn: () => api.listServices() });
  const incidents = useQuery({ queryKey: ['incidents', 'all'], queryFn: () => api.listIncidents({ limit: 100 }) });
  return [
    ...PAGES.map(({ to, label }) => ({ to, name: t(label), kind: t('palette.page') })),
    ...(services.data?.items ?? []).map(({ name }) => ({ to: `/services/${name}`, name, kind: t('palette.service') })),
    ...(incidents.data?.items ?? []).map(({ number, title }) => ({
      to: `/incidents/INC-${number}`,
      name: `INC-${number} ${title}`,
      kind: t('palette.incident'),
    })),
  ];
}

/** Every word that was typed is in it. */
function isWanted({ name, kind }: Place, wanted: string): boolean {
  const text = `${name} ${kind}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
