import { Code, Group, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComparedStep, RunComparison, StepSide } from '../../../../src/api/run-comparison.ts';
import { StepBadge } from '../../components/step-badge.tsx';
import { formatDuration } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';
import { ComparedRow, ComparedTable } from './compared-table.tsx';

interface ComparedStepsProps {
  readonly comparison: RunComparison;
  /** Only what differs. */
  readonly isBrief: boolean;
}

/** Step beside step; below each what it was told, and what it found, otherwise. */
export function ComparedSteps({ comparison, isBrief }: ComparedStepsProps) {
  const { t } = useTranslation();
  return (
    <ComparedTable comparison={comparison} label={t('compare.steps')}>
      {comparison.steps
        .filter(({ differences }) => !isBrief || differences.length > 0)
        .map(step => (
          <Fragment key={`${step.left?.id} ${step.right?.id}`}>
            <ComparedRow
              name={<StepName step={step} />}
              left={<Side side={step.left} />}
              right={<Side side={step.right} />}
              differs={step.differences.length > 0}
            />
            {step.settings.map(({ name, left, right }) => (
              <ComparedRow
                key={name}
                name={<Code>{name}</Code>}
                left={<Value value={left} />}
                right={<Value value={right} />}
                differs
                isInner
              />
            ))}
          </Fragment>
        ))}
    </ComparedTable>
  );
}

function StepName({ step: { id, left, right } }: { readonly step: ComparedStep }) {
  const { t } = useTranslation();
  const { action, service } = left ?? right ?? {};
  return (
    <>
      {id}
      {action !== undefined && (
        <Text size="xs" c="dimmed">
          {t('run.does', { action, service })}
        </Text>
      )}
    </>
  );
}

function Side({ side }: { readonly side: StepSide | undefined }) {
  const { t } = useTranslation();
  const say = useSay();
  if (side === undefined)
    return (
      <Text size="sm" c="dimmed">
        {t('compare.absent')}
      </Text>
    );
  const { status, durationMs, attempts, summary } = side;
  return (
    <>
      <Group gap={6}>
        <StepBadge status={status} />
        {durationMs !== undefined && <Text size="sm">{formatDuration(durationMs)}</Text>}
        {attempts > 1 && <Text size="sm">{t('compare.attempts', { count: attempts })}</Text>}
      </Group>
      {summary.en !== '' && (
        <Text size="xs" c="dimmed">
          {say(summary)}
        </Text>
      )}
    </>
  );
}

function Value({ value }: { readonly value: unknown }) {
  return value === undefined ? '–' : <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>;
}
