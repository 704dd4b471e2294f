import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DelegationLine } from '../../components/delegation-line.tsx';
import { HandOver } from '../../components/hand-over.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { Section } from '../../components/section.tsx';
import { api } from '../../lib/queries.ts';

/** Who approves in whose place for a time. What is for one approval stands on its card. */
export function Delegations() {
  const { t } = useTranslation();
  const delegations = useQuery({ queryKey: ['delegations'], queryFn: () => api.listDelegations() });
  const [isLeaving, setLeaving] = useState(false);
  return (
    <Section title={t('delegation.title')}>
      <Stack gap="xs" align="stretch">
        <QueryState query={delegations}>
          {({ items }) => {
            const standing = items.filter(({ approval }) => approval === undefined);
            if (standing.length === 0)
              return (
                <Text size="sm" c="dimmed">
                  {t('delegation.none')}
                </Text>
              );
            return standing.map(each => <DelegationLine key={each.id} delegation={each} />);
          }}
        </QueryState>
        <div>
          <RoleButton needs="approver" size="compact-sm" variant="default" onClick={() => setLeaving(true)}>
            {t('delegation.away')}
          </RoleButton>
        </div>
      </Stack>
      {isLeaving && <HandOver close={() => setLeaving(false)} />}
    </Section>
  );
}
