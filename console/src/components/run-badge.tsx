import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../src/api/run.ts';

const STATUS_COLOR: Readonly<Record<Run['status'], string>> = {
  'awaiting-approval': 'yellow',
  running: 'blue',
  'rolling-back': 'orange',
  succeeded: 'teal',
  improved: 'lime',
  'rolled-back': 'orange',
  'rollback-failed': 'red',
  failed: 'red',
  rejected: 'gray',
  expired: 'gray',
  aborted: 'gray',
};

export function RunBadge({ status }: { readonly status: Run['status'] }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={STATUS_COLOR[status]}>
      {t(`run.statuses.${status}`)}
    </Badge>
  );
}
