import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isAtLeast } from '../../../src/api/access.ts';
import type { Delegation } from '../../../src/api/delegation.ts';
import { formatInstant } from '../lib/format.ts';
import { useMe } from '../lib/me.ts';
import { api } from '../lib/queries.ts';
import { FailureText } from './failure.tsx';

/** Who acts for whom; either of the two ends it here. */
export function DelegationLine({ delegation }: { readonly delegation: Delegation }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const { from, to, reason, until, approval } = delegation;
  const ending = useMutation({
    mutationFn: () => api.endDelegation(delegation.id),
    onSuccess: () =>
      Promise.all(['approvals', 'delegations'].map(key => queries.invalidateQueries({ queryKey: [key] }))),
  });
  const mayEnd = me !== undefined && (from === me.by || to === me.by || isAtLeast(me.role, 'admin'));
  return (
    <Group gap="xs" justify="space-between" data-delegation>
      <Text size="sm" style={{ flex: 1, minWidth: 200 }}>
        {approval === undefined
          ? t('delegation.standing', { from, to, reason, until: formatInstant(until, i18n.language) })
          : t('delegation.given', { from, to, reason })}
        {ending.error !== null && <FailureText error={ending.error} />}
      </Text>
      {mayEnd && (
        <Button size="compact-sm" variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
          {t('delegation.end')}
        </Button>
      )}
    </Group>
  );
}
