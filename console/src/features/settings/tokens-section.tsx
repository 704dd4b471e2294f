import { Button, Group, NumberInput, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessToken, MadeToken, NewToken, Role } from '../../../../src/api/access.ts';
import { FailureText } from '../../components/failure.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { SecretBox } from '../../components/secret-box.tsx';
import { formatInstant } from '../../lib/format.ts';
import { useHindrance } from '../../lib/me.ts';
import { api } from '../../lib/queries.ts';
import { AdminSection } from './admin-section.tsx';
import { ConfirmModal } from './confirm-modal.tsx';
import { RoleSelect } from './role-select.tsx';

/** What machines show to be let in. */
export function TokensSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const enabled = useHindrance('admin') === undefined;
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => api.listTokens(), enabled });
  const revoking = useMutation({
    mutationFn: (id: string) => api.revokeToken(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  const [made, setMade] = useState<MadeToken>();
  const [leaving, setLeaving] = useState<AccessToken>();
  return (
    <AdminSection title={t('access.tokens')} explanation={t('access.tokensMeans')} error={revoking.error}>
      <QueryState query={tokens}>{({ items }) => <TokensTable tokens={items} revoke={setLeaving} />}</QueryState>
      <CreateToken created={setMade} />
      {made !== undefined && (
        <SecretBox
          title={t('access.tokenMade', { name: made.token.name })}
          secret={made.secret}
          explanation={t('access.tokenMeans')}
          close={() => setMade(undefined)}
        />
      )}
      {leaving !== undefined && (
        <ConfirmModal
          title={t('access.revoke')}
          explanation={t('access.revokeMeans', { name: leaving.name })}
          act={() => revoking.mutate(leaving.id)}
          close={() => setLeaving(undefined)}
        />
      )}
    </AdminSection>
  );
}

interface TokensTableProps {
  readonly tokens: readonly AccessToken[];
  readonly revoke: (token: AccessToken) => void;
}

function TokensTable({ tokens, revoke }: TokensTableProps) {
  const { t, i18n } = useTranslation();
  if (tokens.length === 0) return <Text size="sm">{t('access.noTokens')}</Text>;
  const at = (instant: number | undefined) =>
    instant === undefined ? t('access.never') : formatInstant(instant, i18n.language);
  return (
    <ScrollableTable minWidth={680} label={t('access.tokens')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('access.name')}</Table.Th>
          <Table.Th>{t('access.role')}</Table.Th>
          <Table.Th>{t('access.by')}</Table.Th>
          <Table.Th>{t('access.used')}</Table.Th>
          <Table.Th>{t('access.until')}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map(token => (
          <Table.Tr key={token.id}>
            <Table.Td fw={600} style={{ overflowWrap: 'anywhere' }}>
              <span data-as-written>{token.name}</span>
            </Table.Td>
            <Table.Td>{token.kind === 'cli' ? t('access.cli') : t(`access.roles.${token.role}`)}</Table.Td>
            <Table.Td>{token.createdBy}</Table.Td>
            <Table.Td>{at(token.usedAt)}</Table.Td>
            <Table.Td>{token.expiresAt === undefined ? '–' : at(token.expiresAt)}</Table.Td>
            <Table.Td ta="right">
              {token.kind === 'machine' && (
                <Button size="compact-sm" variant="light" color="red" onClick={() => revoke(token)}>
                  {t('access.revoke')}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}

function CreateToken({ created }: { readonly created: (made: MadeToken) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [days, setDays] = useState<number | string>('');
  const creating = useMutation({
    mutationFn: (token: NewToken) => api.createToken(token),
    onSuccess(made) {
      setName('');
      created(made);
      return queries.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    creating.mutate({ name, role, ...(typeof days === 'number' ? { expiresInDays: days } : {}) });
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs" mt="xs" align="flex-start">
        <TextInput
          size="xs"
          w={200}
          placeholder={t('access.name')}
          aria-label={t('access.name')}
          value={name}
          onChange={event => setName(event.target.value)}
          error={creating.error !== null && <FailureText error={creating.error} />}
          maxLength={80}
          required
        />
        <RoleSelect label={t('access.role')} value={role} choose={setRole} />
        <NumberInput
          size="xs"
          w={150}
          min={1}
          max={3650}
          hideControls
          allowDecimal={false}
          placeholder={t('access.daysMeans')}
          aria-label={t('access.days')}
          value={days}
          onChange={setDays}
        />
        <Button size="xs" type="submit" loading={creating.isPending}>
          {t('access.create')}
        </Button>
      </Group>
    </form>
  );
}
