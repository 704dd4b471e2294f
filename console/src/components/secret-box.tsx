import { Button, Code, CopyButton, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface SecretBoxProps {
  readonly title: string;
  readonly secret: string;
  readonly explanation: string;
  readonly close: () => void;
}

/** Something that is shown this once, to be copied. */
export function SecretBox({ title, secret, explanation, close }: SecretBoxProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" mt="xs" role="status">
      <Text size="sm" fw={600} mb="xs">
        {title}
      </Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {secret}
      </Code>
      <Text size="sm" my="xs">
        {explanation}
      </Text>
      <Group gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" onClick={copy}>
              {t(copied ? 'access.copied' : 'access.copy')}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-sm" variant="default" onClick={close}>
          {t('access.done')}
        </Button>
      </Group>
    </Paper>
  );
}
