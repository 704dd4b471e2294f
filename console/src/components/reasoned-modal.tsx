import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reasoned } from '../../../src/api/list.ts';
import { useMe } from '../lib/me.ts';
import { Failure } from './failure.tsx';

interface ReasonedModalProps {
  readonly title: string;
  readonly explanation?: string;
  readonly confirm: string;
  readonly color: string;
  /** What is asked for besides the reason. */
  readonly children?: ReactNode;
  readonly isReady?: boolean;
  readonly size?: 'md' | 'lg' | 'xl';
  readonly send: (body: Reasoned) => Promise<unknown>;
  readonly close: () => void;
}

/** Whoever changes something says why; it ends up in the journal with their name. */
export function ReasonedModal(props: ReasonedModalProps) {
  const { title, explanation, confirm, color, children, isReady = true, size = 'md', send, close } = props;
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>();
  const [isSending, setSending] = useState(false);

  async function submit(): Promise<void> {
    setSending(true);
    setError(undefined);
    try {
      await send({ reason: reason.trim() });
      close();
    } catch (cause) {
      setError(cause);
    } finally {
      setSending(false);
    }
  }

  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      centered
      closeButtonProps={{ 'aria-label': t('keys.close') }}
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="sm">
          {explanation !== undefined && <Text size="sm">{explanation}</Text>}
          {children}
          <Textarea
            label={t('act.reason')}
            value={reason}
            onChange={event => setReason(event.target.value)}
            required
            autosize
            minRows={2}
            data-autofocus
          />
          {me !== undefined && (
            <Text size="xs" c="dimmed">
              {t('act.recordedAs', { name: me.by })}
            </Text>
          )}
          {error !== undefined && <Failure error={error} />}
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
