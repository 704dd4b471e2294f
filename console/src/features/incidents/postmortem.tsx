import { Card, Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { Note } from '../../../../src/api/note.ts';
import { Markdown } from '../../components/markdown.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { Section } from '../../components/section.tsx';
import { formatInstant } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { NoteEditor } from './note-editor.tsx';

/** What people write of it, beside what was written by itself when it was over. */
export function Postmortem({ incident }: { readonly incident: Incident }) {
  const say = useSay();
  const { t } = useTranslation();
  const notes = useQuery({
    queryKey: ['incidents', 'notes', incident.id],
    queryFn: () => api.listNotes(incident.id),
  });
  const cases = useQuery({
    queryKey: ['cases', 'of', incident.id],
    queryFn: () => api.listCases({ incident: incident.id }),
    enabled: incident.status === 'resolved',
  });
  const automatic = cases.data?.items[0]?.postmortem;
  return (
    <Section title={t('note.title')}>
      <Stack gap="xs">
        <QueryState query={notes}>{({ items }) => <Notes incident={incident} versions={items} />}</QueryState>
        {automatic === undefined ? (
          <Text size="sm" c="dimmed">
            {t('note.later')}
          </Text>
        ) : (
          <details className="folded">
            <summary>{t('note.automatic')}</summary>
            <Markdown text={say(automatic)} label={t('note.automatic')} />
          </details>
        )}
      </Stack>
    </Section>
  );
}

function Notes({ incident, versions }: { readonly incident: Incident; readonly versions: readonly Note[] }) {
  const { t, i18n } = useTranslation();
  const [isWriting, setWriting] = useState(false);
  const [chosen, setChosen] = useState<number>();
  const note = versions.find(({ version }) => version === chosen) ?? versions.at(-1);
  if (isWriting) return <NoteEditor incident={incident} latest={versions.at(-1)} close={() => setWriting(false)} />;
  return (
    <Card withBorder padding="sm">
      {note === undefined ? (
        <Text size="sm" c="dimmed">
          {t('note.none')}
        </Text>
      ) : (
        <>
          <Text size="xs" c="dimmed" mb={6}>
            {t('note.version', { version: note.version, by: note.by, at: formatInstant(note.at, i18n.language) })}
          </Text>
          <Markdown text={note.text} label={t('note.title')} />
        </>
      )}
      <Group gap="xs" mt="xs" align="flex-end">
        <RoleButton needs="operator" size="xs" variant="light" onClick={() => setWriting(true)}>
          {note === undefined ? t('note.write') : t('note.edit')}
        </RoleButton>
        {versions.length > 1 && (
          <Select
            size="xs"
            w={200}
            aria-label={t('note.versions')}
            data={versions.toReversed().map(({ version, by }) => ({
              value: String(version),
              label: t('note.versionBy', { version, by }),
            }))}
            value={String(note?.version)}
            onChange={value => setChosen(Number(value))}
            allowDeselect={false}
          />
        )}
      </Group>
    </Card>
  );
}
