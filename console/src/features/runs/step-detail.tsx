import { Card, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JournalEntry } from '../../../../src/api/journal.ts';
import type { Run } from '../../../../src/api/run.ts';
import { StepBadge } from '../../components/step-badge.tsx';
import { formatDuration, formatOffset } from '../../lib/format.ts';
import { useSay, useSummary } from '../../lib/sentence.ts';

interface StepDetailProps {
  readonly run: Run;
  readonly stepId: string;
  /** Of the run, oldest first. */
  readonly entries: readonly JournalEntry[];
}

/** One step: what it does with which params, what it said, what would take it back. */
export function StepDetail({ run, stepId, entries }: StepDetailProps) {
  const say = useSay();
  const summaryOf = useSummary();
  const { t } = useTranslation();
  const step = run.plan.steps.find(({ id }) => id === stepId);
  const state = run.steps.find(({ id }) => id === stepId);
  if (step === undefined || state === undefined) return null;
  const told = entries.filter(({ subject }) => subject.split('/').slice(2).join('/').split(' ')[0] === stepId);
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Group gap="xs">
          <Text fw={600}>{stepId}</Text>
          <StepBadge status={state.status} />
        </Group>
        {state.summary.en !== '' && <Text size="sm">{say(state.summary)}</Text>}
        <Text size="sm" c="dimmed">
          <StepWords step={step} />
        </Text>
        {step.kind === 'action' && <Code block>{JSON.stringify(step.call.params, null, 2)}</Code>}
        {step.kind === 'undo' && <Code block>{JSON.stringify(step.undo, null, 2)}</Code>}
        {state.undo !== undefined && (
          <>
            <Text size="xs" c="dimmed">
              {t('run.undo')}
            </Text>
            <Code block>{JSON.stringify(state.undo, null, 2)}</Code>
          </>
        )}
        {told.map(entry => (
          <Group key={entry.id} gap="xs" wrap="nowrap" align="baseline">
            <Text size="xs" c="dimmed" w={72} ta="right" style={{ flexShrink: 0 }}>
              {formatOffset(entry.at - run.createdAt)}
            </Text>
            <Text size="xs" fw={600} style={{ flexShrink: 0 }}>
              {t(`kinds.${entry.kind.replaceAll('.', '-')}`, { defaultValue: entry.kind })}
            </Text>
            <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
              {summaryOf(entry)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

function StepWords({ step }: { readonly step: Run['plan']['steps'][number] }) {
  const { t } = useTranslation();
  switch (step.kind) {
    case 'action':
      return t('run.does', { action: step.call.action, service: step.call.service });
    case 'undo':
      return t('run.takesBackStep', { ...step.call, run: `RUN-${step.of.number}` });
    case 'gate':
      return t('run.gate', {
        services: step.gate.services.join(', '),
        hold: formatDuration(step.gate.holdMs),
        most: formatDuration(step.gate.timeoutMs),
      });
    case 'wait':
      return t('run.waits', { duration: formatDuration(step.durationMs) });
  }
}
