import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ROLES, type Role } from '../../../../src/api/access.ts';

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role;
  readonly choose: (role: Role) => void;
}

export function RoleSelect({ label, value, choose }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      w={110}
      aria-label={label}
      value={value}
      onChange={event => choose(event.target.value as Role)}
      data={ROLES.map(role => ({ value: role, label: t(`access.roles.${role}`) }))}
    />
  );
}
