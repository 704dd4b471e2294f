import { Alert, Button, Card, Group, Stack, Tabs, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { Note } from '../../../../src/api/note.ts';
import { Failure } from '../../components/failure.tsx';
import { Markdown } from '../../components/markdown.tsx';
import { api } from '../../lib/queries.ts';

interface NoteEditorProps {
  readonly incident: Incident;
  /** As of now: it grows while somebody else writes. */
  readonly latest: Note | undefined;
  readonly close: () => void;
}

/**
 * A text and its preview. It is written from the version that was the latest when the editor opened; when somebody else
 * saves meanwhile, both texts are shown, and nobody's is lost.
 */
export function NoteEditor({ incident, latest, close }: NoteEditorProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [base, setBase] = useState(latest?.version ?? 0);
  const [text, setText] = useState(latest?.text ?? '');
  const [error, setError] = useState<unknown>();
  const [isSaving, setSaving] = useState(false);
  const isOvertaken = latest !== undefined && latest.version > base;

  async function save(): Promise<void> {
    setSaving(true);
    setError(undefined);
    try {
      await api.writeNote(incident.id, { text, version: base });
      close();
    } catch (cause) {
      setError(cause);
    } finally {
      setSaving(false);
      await queries.invalidateQueries({ queryKey: ['incidents', 'notes', incident.id] });
    }
  }

  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Tabs defaultValue="write">
          <Tabs.List>
            <Tabs.Tab value="write">{t('note.text')}</Tabs.Tab>
            <Tabs.Tab value="preview">{t('note.preview')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="write" pt="xs">
            <Textarea
              aria-label={t('note.text')}
              description={t('note.hint')}
              value={text}
              onChange={event => setText(event.currentTarget.value)}
              autosize
              minRows={6}
              maxRows={24}
              data-autofocus
            />
          </Tabs.Panel>
          <Tabs.Panel value="preview" pt="xs">
            <Markdown text={text} label={t('note.preview')} />
          </Tabs.Panel>
        </Tabs>
        {isOvertaken && (
          <Alert color="orange" title={t('note.conflict', { by: latest.by, version: latest.version })}>
            <Markdown text={latest.text} label={t('note.title')} />
            <Button size="xs" mt="xs" variant="default" onClick={() => setBase(latest.version)}>
              {t('note.goOn')}
            </Button>
          </Alert>
        )}
        {error !== undefined && !isOvertaken && <Failure error={error} />}
        <Group align="flex-end" gap="xs">
          <Button size="xs" onClick={save} loading={isSaving} disabled={isOvertaken}>
            {t('note.save')}
          </Button>
          <Button size="xs" variant="default" onClick={close}>
            {t('act.cancel')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
