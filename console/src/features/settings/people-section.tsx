import { Button, Group, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person, Role } from '../../../../src/api/access.ts';
import { FailureText } from '../../components/failure.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { formatInstant } from '../../lib/format.ts';
import { useHindrance } from '../../lib/me.ts';
import { api } from '../../lib/queries.ts';
import { AdminSection } from './admin-section.tsx';
import { ConfirmModal } from './confirm-modal.tsx';
import { MadeLink } from './made-link.tsx';
import { RoleSelect } from './role-select.tsx';

/** Who may sign in, and as what. */
export function PeopleSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const enabled = useHindrance('admin') === undefined;
  const people = useQuery({ queryKey: ['people'], queryFn: () => api.listPeople(), enabled });
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['people'] });
  const changing = useMutation({
    mutationFn: ({ id, role }: Pick<Person, 'id' | 'role'>) => api.changeRole(id, role),
    onSuccess,
  });
  const removing = useMutation({ mutationFn: (id: string) => api.removePerson(id), onSuccess });
  const linking = useMutation({ mutationFn: (name: string) => api.makeLink({ name }) });
  const [leaving, setLeaving] = useState<Person>();
  return (
    <AdminSection
      title={t('access.people')}
      explanation={t('access.peopleMeans')}
      error={changing.error ?? removing.error ?? linking.error}
    >
      <QueryState query={people}>
        {({ items }) => (
          <PeopleTable
            people={items}
            changeRole={changing.mutate}
            makeLink={({ name }) => linking.mutate(name)}
            remove={setLeaving}
          />
        )}
      </QueryState>
      <AddPerson added={name => linking.mutate(name)} />
      {linking.data !== undefined && <MadeLink link={linking.data} close={linking.reset} />}
      {leaving !== undefined && (
        <ConfirmModal
          title={t('access.remove')}
          explanation={t('access.removeMeans', { name: leaving.name })}
          act={() => removing.mutate(leaving.id)}
          close={() => setLeaving(undefined)}
        />
      )}
    </AdminSection>
  );
}

interface PeopleTableProps {
  readonly people: readonly Person[];
  readonly changeRole: (change: Pick<Person, 'id' | 'role'>) => void;
  readonly makeLink: (person: Person) => void;
  readonly remove: (person: Person) => void;
}

function PeopleTable({ people, changeRole, makeLink, remove }: PeopleTableProps) {
  const { t, i18n } = useTranslation();
  if (people.length === 0) return <Text size="sm">{t('access.nobody')}</Text>;
  return (
    <ScrollableTable minWidth={520} label={t('access.people')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('access.name')}</Table.Th>
          <Table.Th>{t('access.role')}</Table.Th>
          <Table.Th>{t('access.since')}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map(person => (
          <Table.Tr key={person.id}>
            <Table.Td fw={600}>{person.name}</Table.Td>
            <Table.Td>
              <RoleSelect
                label={t('access.roleOf', { name: person.name })}
                value={person.role}
                choose={role => changeRole({ id: person.id, role })}
              />
            </Table.Td>
            <Table.Td>{formatInstant(person.createdAt, i18n.language)}</Table.Td>
            <Table.Td>
              <Group gap="xs" justify="flex-end" wrap="nowrap">
                <Button size="compact-sm" variant="default" onClick={() => makeLink(person)}>
                  {t('access.link')}
                </Button>
                <Button size="compact-sm" variant="light" color="red" onClick={() => remove(person)}>
                  {t('access.remove')}
                </Button>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}

function AddPerson({ added }: { readonly added: (name: string) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const adding = useMutation({
    mutationFn: () => api.addPerson({ name, role }),
    onSuccess(person) {
      setName('');
      added(person.name);
      return queries.invalidateQueries({ queryKey: ['people'] });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    adding.mutate();
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
          error={adding.error !== null && <FailureText error={adding.error} />}
          maxLength={80}
          required
        />
        <RoleSelect label={t('access.role')} value={role} choose={setRole} />
        <Button size="xs" type="submit" loading={adding.isPending}>
          {t('access.add')}
        </Button>
      </Group>
    </form>
  );
}
