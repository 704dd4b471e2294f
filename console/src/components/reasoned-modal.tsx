import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reasoned } from '../../../src/api/list.ts';
import { readPerson, rememberPerson } from '../lib/person.ts';

interface ReasonedModalProps {
  readonly title: string;
  readonly explanation?: string;
  readonly confirm: string;
  readonly color: string;
  /** What is asked for besides name and reason. */
  readonly children?: ReactNode;
  readonly isReady?: boolean;
  readonly size?: 'md' | 'lg' | 'xl';
  readonly send: (body: Reasoned) => Promise<unknown>;
  readonly close: () => void;
}

/** Whoever changes something says who they are and why; both end up in the journal. */
export function ReasonedModal(props: ReasonedModalProps) {
  const { title, explanation, confirm, color, children, isReady = true, size = 'md', send, close } = props;
  const { t } = useTranslation();
  const [by, setBy] = useState(readPerson);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [isSending, setSending] = useState(false);

  async function submit(): Promise<void> {
    setSending(true);
    setError(undefined);
    rememberPerson(by.trim());
    try {
      await send({ by: by.trim(), reason: reason.trim() });
      close();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setSending(false);
    }
  }

  return (
    <Modal opened onClose={close} title={title} size={size} centered>
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="sm">
          {explanation !== undefined && <Text size="sm">{explanation}</Text>}
          {children}
          <TextInput label={t('act.by')} value={by} onChange={event => setBy(event.target.value)} required />
          <Textarea
            label={t('act.reason')}
            value={reason}
            onChange={event => setReason(event.target.value)}
            required
            autosize
            minRows={2}
            data-autofocus
          />
          {error !== undefined && <Alert color="red">{error}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('act.cancel')}
            </Button>
            <Button type="submit" color={color} loading={isSending} disabled={!isReady}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
