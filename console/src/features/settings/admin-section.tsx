import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '../../components/failure.tsx';
import { Section } from '../../components/section.tsx';
import { useHindrance } from '../../lib/me.ts';

interface AdminSectionProps {
  readonly title: string;
  readonly explanation: string;
  /** What went wrong with the last thing that was tried. */
  readonly error: Error | null;
  readonly children: ReactNode;
}

/** What only admins see; others learn why they do not. */
export function AdminSection({ title, explanation, error, children }: AdminSectionProps) {
  const hindrance = useHindrance('admin');
  return (
    <Section title={title}>
      <Text size="sm" c="dimmed" mb="xs">
        {hindrance ?? explanation}
      </Text>
      {hindrance === undefined && children}
      {error !== null && <Failure error={error} />}
    </Section>
  );
}
