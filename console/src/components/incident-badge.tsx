import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../src/api/incident.ts';

const STATUS_COLOR: Readonly<Record<Incident['status'], string>> = {
  open: 'red',
  diagnosed: 'orange',
  'awaiting-approval': 'yellow',
  acting: 'blue',
  escalated: 'grape',
  resolved: 'teal',
};

export function IncidentBadge({ status }: { readonly status: Incident['status'] }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={STATUS_COLOR[status]}>
      {t(`incident.statuses.${status}`)}
    </Badge>
  );
}
