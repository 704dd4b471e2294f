import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Approval } from '../../../src/api/approval.ts';
import { formatInstant } from '../lib/format.ts';
import { api } from '../lib/queries.ts';
import { useSay } from '../lib/sentence.ts';
import { ChangePlan } from './change-plan.tsx';
import { ReasonedModal } from './reasoned-modal.tsx';
import { RiskParts } from './risk-parts.tsx';
import { RoleButton } from './role-button.tsx';

const STATUS_COLOR = { pending: 'yellow', approved: 'teal', rejected: 'red', expired: 'gray' };

/** What is asked for, what it risks, and the two answers. Wide enough for a thumb on a phone. */
export function ApprovalCard({ approval }: { readonly approval: Approval }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'approve' | 'reject' | 'change'>();
  const run = useQuery({ queryKey: ['runs', 'one', approval.run], queryFn: () => api.getRun(approval.run) });
  const isPending = approval.status === 'pending';
  return (
    <Card withBorder padding="sm" data-approval>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600}>{say(approval.title)}</Text>
            <Text size="sm">{say(approval.reason)}</Text>
          </div>
          <Badge color={STATUS_COLOR[approval.status]} variant="light" style={{ flexShrink: 0 }}>
            {t(`approval.statuses.${approval.status}`)}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          {isPending
            ? t('approval.until', { at: formatInstant(approval.expiresAt, i18n.language), count: approval.needed })
            : formatInstant(approval.requestedAt, i18n.language)}
          {approval.incident !== undefined && (
            <>
              {' · '}
              <Link className="link" to="/incidents/$id" params={{ id: approval.incident }}>
                {t('approval.incident')}
              </Link>
            </>
          )}
        </Text>
        {run.data !== undefined && <RiskParts risk={run.data.plan.risk} />}
        {approval.votes.map(vote => (
          <Text key={vote.by} size="sm">
            {t(vote.approve ? 'approval.agreed' : 'approval.refused', { by: vote.by, reason: vote.reason })}
          </Text>
        ))}
        {isPending && (
          <Group grow preventGrowOverflow={false} gap="xs">
            <RoleButton
              needs="approver"
              color="teal"
              data-row
              data-answer="approve"
              onClick={() => setAsked('approve')}
            >
              {t('approval.approve')}
            </RoleButton>
            <RoleButton
              needs="approver"
              color="red"
              variant="light"
              data-answer="reject"
              onClick={() => setAsked('reject')}
            >
              {t('approval.reject')}
            </RoleButton>
            {approval.incident !== undefined && (
              <RoleButton needs="approver" variant="default" onClick={() => setAsked('change')}>
                {t('plan.other')}
              </RoleButton>
            )}
          </Group>
        )}
      </Stack>
      {asked === 'change' && <ChangePlan approval={approval} close={() => setAsked(undefined)} />}
      {(asked === 'approve' || asked === 'reject') && (
        <ReasonedModal
          title={t(`approval.${asked}`)}
          explanation={say(approval.title)}
          confirm={t(`approval.${asked}`)}
          color={asked === 'approve' ? 'teal' : 'red'}
          send={async body => {
            await api[asked](approval.id, body);
            await queries.invalidateQueries({ queryKey: ['approvals'] });
          }}
          close={() => setAsked(undefined)}
        />
      )}
    </Card>
  );
}
