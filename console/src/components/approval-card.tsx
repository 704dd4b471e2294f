import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalAnswer } from '../../../src/api/approval.ts';
import { formatInstant } from '../lib/format.ts';
import { useMe } from '../lib/me.ts';
import { api } from '../lib/queries.ts';
import { useSay } from '../lib/sentence.ts';
import { ChangePlan } from './change-plan.tsx';
import { DelegationLine } from './delegation-line.tsx';
import { HandOver } from './hand-over.tsx';
import { ReasonedModal } from './reasoned-modal.tsx';
import { RiskParts } from './risk-parts.tsx';
import { RoleButton } from './role-button.tsx';
import { VoteLine } from './vote-line.tsx';

const STATUS_COLOR = { pending: 'yellow', approved: 'teal', rejected: 'red', expired: 'gray' };

/** What is asked for, what it risks, and the two answers. Wide enough for a thumb on a phone. */
export function ApprovalCard({ approval }: { readonly approval: ApprovalAnswer }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'approve' | 'reject' | 'change' | 'delegate'>();
  const run = useQuery({ queryKey: ['runs', 'one', approval.run], queryFn: () => api.getRun(approval.run) });
  const { data: me } = useMe();
  // Whoever was handed a say over it decides, whatever their role.
  const needs = approval.delegations.some(({ to }) => to === me?.by) ? 'viewer' : 'approver';
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
          <VoteLine key={vote.by} vote={vote} />
        ))}
        {approval.delegations.map(each => (
          <DelegationLine key={each.id} delegation={each} />
        ))}
        {isPending && (
          <Group grow preventGrowOverflow={false} gap="xs">
            <RoleButton needs={needs} color="teal" data-row data-answer="approve" onClick={() => setAsked('approve')}>
              {t('approval.approve')}
            </RoleButton>
            <RoleButton
              needs={needs}
              color="red"
              variant="light"
              data-answer="reject"
              onClick={() => setAsked('reject')}
            >
              {t('approval.reject')}
            </RoleButton>
            <RoleButton needs="approver" variant="default" onClick={() => setAsked('delegate')}>
              {t('delegation.handOver')}
            </RoleButton>
            {approval.incident !== undefined && (
              <RoleButton needs="approver" variant="default" onClick={() => setAsked('change')}>
                {t('plan.other')}
              </RoleButton>
            )}
          </Group>
        )}
      </Stack>
      {asked === 'delegate' && <HandOver approval={approval} close={() => setAsked(undefined)} />}
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
