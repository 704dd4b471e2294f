import {
  Modal,
  ScrollArea,
  Text,
  TextInput,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../lib/queries.ts';
import { useSay } from '../lib/sentence.ts';
import { chooseLanguage } from './i18n.ts';
import type { Panel } from './keyboard.ts';
import { PAGES } from './pages.ts';

interface Choice {
  readonly name: string;
  readonly kind: string;
  /** Found by the server, for reasons that need not show in its name. */
  readonly isFound?: boolean;
  readonly go: () => void;
}

interface PaletteProps {
  readonly close: () => void;
  readonly open: (panel: Panel) => void;
}

const MOST_SHOWN = 12;
const ASK_AFTER_MS = 150;

/** Type a few letters, press Enter, and be there, or have it done: pages, services, incidents, runs, actions. */
export function Palette({ close, open }: PaletteProps) {
  const { t } = useTranslation();
  const listId = useId();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const places = usePlaces(wanted, close);
  const acts = useActs(open, close);
  const found = (wanted === '' ? [...places, ...acts] : [...acts, ...places])
    .filter(choice => choice.isFound === true || isWanted(choice, wanted))
    .slice(0, MOST_SHOWN);
  const at = Math.min(chosen, found.length - 1);

  function take(event: KeyboardEvent): void {
    if (event.key === 'Enter') found[at]?.go();
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
          {found.map((choice, index) => (
            <UnstyledButton
              key={`${choice.kind} ${choice.name}`}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="palette-row"
              onClick={choice.go}
            >
              <Text size="sm" truncate>
                {choice.name}
              </Text>
              <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
                {choice.kind}
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

/** Incidents and runs are looked for by the server: there may be ten thousand of them. */
function usePlaces(wanted: string, close: () => void): Choice[] {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const [text] = useDebouncedValue(wanted.trim().slice(0, 200), ASK_AFTER_MS);
  const found = { limit: MOST_SHOWN, ...(text === '' ? {} : { text }) };
  const services = useQuery({ queryKey: ['services', 'topology'], queryFn: () => api.getTopology() });
  const incidents = useQuery({
    queryKey: ['incidents', 'found', text],
    queryFn: () => api.listIncidents({ ...found, brief: true }),
    placeholderData: before => before,
  });
  const runs = useQuery({
    queryKey: ['runs', 'found', text],
    queryFn: () => api.listRuns(found),
    placeholderData: before => before,
    enabled: text !== '',
  });
  function goTo(to: string): () => void {
    return () => {
      close();
      void navigate({ to });
    };
  }
  return [
    ...PAGES.map(({ to, label }) => ({ go: goTo(to), name: t(label), kind: t('palette.page') })),
    ...(services.data?.services ?? []).map(({ name }) => ({
      go: goTo(`/services/${name}`),
      name,
      kind: t('palette.service'),
    })),
    ...(incidents.data?.items ?? []).map(({ number, title }) => ({
      go: goTo(`/incidents/INC-${number}`),
      name: `INC-${number} ${say(title)}`,
      kind: t('palette.incident'),
      isFound: true,
    })),
    ...(runs.data?.items ?? []).map(({ number, plan }) => ({
      go: goTo(`/runs/RUN-${number}`),
      name: `RUN-${number} ${say(plan.title)}`,
      kind: t('palette.run'),
      isFound: true,
    })),
  ];
}

/** What can be done from everywhere. */
function useActs(open: (panel: Panel) => void, close: () => void): Choice[] {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const status = useQuery({ queryKey: ['status'], queryFn: () => api.status() });
  const kind = t('palette.action');
  function thenClose(act: () => unknown): () => void {
    return () => {
      close();
      act();
    };
  }
  return [
    {
      name: t(status.data?.paused === true ? 'killSwitch.resume' : 'killSwitch.pause'),
      kind,
      go: () => open('kill-switch'),
    },
    { name: t('keys.title'), kind, go: () => open('help') },
    { name: t('nav.theme'), kind, go: thenClose(() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')) },
    { name: t('nav.language'), kind, go: thenClose(() => chooseLanguage(i18n.language === 'zh' ? 'en' : 'zh')) },
  ];
}

/** Every word that was typed is in it. */
function isWanted({ name, kind }: Choice, wanted: string): boolean {
  const text = `${name} ${kind}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
