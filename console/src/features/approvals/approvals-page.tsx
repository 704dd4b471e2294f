import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { api } from '../../lib/queries.ts';
import { Delegations } from './delegations.tsx';

export function ApprovalsPage() {
  const { t } = useTranslation();
  const approvals = useQuery({ queryKey: ['approvals'], queryFn: () => api.listApprovals({ limit: 50 }) });
  return (
    <Stack gap="md" maw={760}>
      <Title order={1} size="h3">
        {t('nav.approvals')}
      </Title>
      <QueryState query={approvals}>
        {({ items }) => {
          const pending = items.filter(each => each.status === 'pending');
          const decided = items.filter(each => each.status !== 'pending');
          return (
            <>
              {pending.length === 0 && <Text c="dimmed">{t('approval.none')}</Text>}
              {pending.map(approval => (
                <ApprovalCard key={approval.id} approval={approval} />
              ))}
              <Delegations />
              {decided.length > 0 && (
                <Title order={2} size="h5">
                  {t('approval.decided')}
                </Title>
              )}
              {decided.map(approval => (
                <ApprovalCard key={approval.id} approval={approval} />
              ))}
            </>
          );
        }}
      </QueryState>
    </Stack>
  );
}
