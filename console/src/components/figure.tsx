import { Card, Text } from '@mantine/core';

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

/** One number with its name. */
export function Figure({ label, value, isBad = false }: FigureProps) {
  return (
    <Card withBorder padding="xs">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={700} {...(isBad ? { c: 'var(--bad)' } : {})}>
        {value}
      </Text>
    </Card>
  );
}
