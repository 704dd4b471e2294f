import { Code, CopyButton, Group, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface EmptyStateProps {
  readonly title: string;
  /** What will be here, and what to do for it. */
  readonly children?: ReactNode;
  /** To be copied into a terminal. */
  readonly command?: string;
}

/** Nothing is here: why that is so, and what comes next. */
export function EmptyState({ title, children, command }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      )}
      {command !== undefined && <Command text={command} />}
    </div>
  );
}

function Command({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <UnstyledButton onClick={copy} aria-label={`${t('list.copy')}: ${text}`} mt={4}>
          <Group gap={6} wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{text}</Code>
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </Group>
        </UnstyledButton>
      )}
    </CopyButton>
  );
}
