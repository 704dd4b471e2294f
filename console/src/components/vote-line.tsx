import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApprovalAnswer } from '../../../src/api/approval.ts';

/** Who agreed or refused, in whose place, and why. */
export function VoteLine({ vote }: { readonly vote: ApprovalAnswer['votes'][number] }) {
  const { t } = useTranslation();
  const by = vote.for === undefined ? vote.by : t('delegation.inPlaceOf', { by: vote.by, whose: vote.for });
  return <Text size="sm">{t(vote.approve ? 'approval.agreed' : 'approval.refused', { by, reason: vote.reason })}</Text>;
}
