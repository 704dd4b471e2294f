import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalAnswer } from '../../../src/api/approval.ts';
import { toDateTimeInput } from '../lib/format.ts';
import { useMe } from '../lib/me.ts';
import { api } from '../lib/queries.ts';
import { useSay } from '../lib/sentence.ts';
import { ReasonedModal } from './reasoned-modal.tsx';

const DAY_MS = 86_400_000;
const MOST_DAYS = 90;

interface HandOverProps {
  /** The only one; absent: all that waits until an instant that is asked for. */
  readonly approval?: ApprovalAnswer;
  readonly close: () => void;
}

/** Somebody else may decide in my place. */
export function HandOver({ approval, close }: HandOverProps) {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const people = useQuery({ queryKey: ['people'], queryFn: () => api.listPeople() });
  const [chosen, setChosen] = useState('');
  const [openedAt] = useState(Date.now);
  const [until, setUntil] = useState(() => toDateTimeInput(openedAt + DAY_MS));
  const names = (people.data?.items ?? []).map(({ name }) => name);
  const others = names.filter(name => name !== me?.by && name !== approval?.requestedBy);
  const isReady = chosen !== '' && (approval !== undefined || until !== '');
  return (
    <ReasonedModal
      title={t(approval === undefined ? 'delegation.away' : 'delegation.one')}
      explanation={approval === undefined ? t('delegation.awayMeans') : say(approval.title)}
      confirm={t('delegation.handOver')}
      color="blue"
      isReady={isReady}
      send={async ({ reason }) => {
        if (approval !== undefined) await api.delegate(approval.id, { to: chosen, reason });
        else await api.addDelegation({ to: chosen, reason, until: new Date(until).getTime() });
        await Promise.all(['approvals', 'delegations'].map(key => queries.invalidateQueries({ queryKey: [key] })));
      }}
      close={close}
    >
      <NativeSelect
        label={t('delegation.to')}
        description={people.isSuccess && others.length === 0 ? t('delegation.nobodyElse') : undefined}
        value={chosen}
        onChange={event => setChosen(event.target.value)}
        data={[{ value: '', label: '' }, ...others]}
        required
      />
      {approval === undefined && (
        <TextInput
          type="datetime-local"
          label={t('delegation.until')}
          value={until}
          min={toDateTimeInput(openedAt)}
          max={toDateTimeInput(openedAt + MOST_DAYS * DAY_MS)}
          onChange={event => setUntil(event.target.value)}
          required
        />
      )}
    </ReasonedModal>
  );
}
