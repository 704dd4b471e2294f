import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ReasonedModal } from '../components/reasoned-modal.tsx';
import { RoleButton } from '../components/role-button.tsx';
import { api } from '../lib/queries.ts';

interface KillSwitchProps {
  /** Whether name and reason are being asked for. */
  readonly isAsking: boolean;
  readonly ask: (isAsking: boolean) => void;
}

/** Always in reach: with one press and a reason nothing is done any more. Watching goes on. */
export function KillSwitch({ isAsking, ask }: KillSwitchProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ['status'], queryFn: () => api.status() });
  const isPaused = data?.paused === true;
  const verb = isPaused ? 'resume' : 'pause';
  const Icon = isPaused ? IconPlayerPlay : IconHandStop;
  return (
    <>
      <RoleButton
        needs="operator"
        size="compact-sm"
        style={{ flexShrink: 0 }}
        color="red"
        variant={isPaused ? 'filled' : 'light'}
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() => ask(true)}
      >
        {t(`killSwitch.${verb}`)}
      </RoleButton>
      {isAsking && (
        <ReasonedModal
          title={t(`killSwitch.${verb}`)}
          explanation={t(`killSwitch.${verb}Means`)}
          confirm={t(`killSwitch.${verb}`)}
          color={isPaused ? 'teal' : 'red'}
          send={async body => {
            await api[verb](body);
            await queries.invalidateQueries({ queryKey: ['status'] });
          }}
          close={() => ask(false)}
        />
      )}
    </>
  );
}
