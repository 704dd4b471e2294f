import { Group, Stack, Text } from '@mantine/core';
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feedback } from '../../../../src/api/feedback.ts';
import type { Incident } from '../../../../src/api/incident.ts';
import { ReasonedModal } from '../../components/reasoned-modal.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { api } from '../../lib/queries.ts';

interface FeedbackBarProps {
  readonly incident: Incident;
  readonly about: Feedback['about'];
}

const ICONS = { good: IconThumbUp, bad: IconThumbDown };
const COLORS = { good: 'teal', bad: 'red' };

/** Was it right? What people said already, and the two answers. */
export function FeedbackBar({ incident, about }: FeedbackBarProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Feedback['verdict']>();
  const feedback = useQuery({
    queryKey: ['incidents', 'feedback', incident.id],
    queryFn: () => api.listFeedback(incident.id),
  });
  const words = (feedback.data?.items ?? []).filter(each => each.about === about);
  const latest = words.at(-1)?.verdict;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t(`feedback.ask.${about}`)}
        </Text>
        {(['good', 'bad'] as const).map(each => {
          const Icon = ICONS[each];
          return (
            <RoleButton
              key={each}
              needs="operator"
              size="compact-xs"
              variant={latest === each ? 'light' : 'default'}
              color={COLORS[each]}
              leftSection={<Icon size={13} aria-hidden />}
              onClick={() => setVerdict(each)}
            >
              {t(`feedback.${each}`)}
            </RoleButton>
          );
        })}
      </Group>
      {words.map(({ by, reason, verdict: said, at }) => (
        <Text key={at} size="xs" data-as-written>
          {t(`feedback.said.${said}`, { by, reason })}
        </Text>
      ))}
      {verdict !== undefined && (
        <ReasonedModal
          title={t(`feedback.title.${about}`)}
          explanation={t(`feedback.means.${about}`)}
          confirm={t(`feedback.${verdict}`)}
          color={COLORS[verdict]}
          send={async body => {
            await api.giveFeedback(incident.id, { ...body, about, verdict });
            await queries.invalidateQueries({ queryKey: ['incidents'] });
          }}
          close={() => setVerdict(undefined)}
        />
      )}
    </Stack>
  );
}
