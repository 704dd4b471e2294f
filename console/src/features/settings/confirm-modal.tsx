import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface ConfirmModalProps {
  readonly title: string;
  readonly explanation: string;
  readonly act: () => void;
  readonly close: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmModal({ title, explanation, act, close }: ConfirmModalProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={title} centered closeButtonProps={{ 'aria-label': t('keys.close') }}>
      <Stack gap="sm">
        <Text size="sm">{explanation}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('act.cancel')}
          </Button>
          <Button
            color="red"
            data-autofocus
            onClick={() => {
              act();
              close();
            }}
          >
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
