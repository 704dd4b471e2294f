import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../src/api/run.ts';

type StepStatus = Run['steps'][number]['status'];

export const STEP_COLOR: Readonly<Record<StepStatus, string>> = {
  waiting: 'gray',
  running: 'blue',
  succeeded: 'teal',
  unnecessary: 'gray',
  failed: 'red',
  'rolled-back': 'orange',
  'rollback-failed': 'red',
};

/** One that is under way moves, so that the eye finds it. */
export function StepBadge({ status }: { readonly status: StepStatus }) {
  const { t } = useTranslation();
  return (
    <Badge
      size="sm"
      variant="light"
      color={STEP_COLOR[status]}
      style={{ flexShrink: 0 }}
      {...(status === 'running' ? { className: 'moving' } : {})}
    >
      {t(`run.steps.${status}`)}
    </Badge>
  );
}
