import { Alert, Group, List, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import type { TaskPreview } from '../../../../src/api/task.ts';
import { QueryState } from '../../components/query-state.tsx';
import { ReasonedModal } from '../../components/reasoned-modal.tsx';
import { RiskParts } from '../../components/risk-parts.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { RunBadge } from '../../components/run-badge.tsx';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { canRollBack } from './run-state.ts';

interface RunProps {
  readonly run: Run;
}

/** On the page of a run that has ended and left something behind. */
export function RollBackButton({ run }: RunProps) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  if (!canRollBack(run)) return null;
  return (
    <>
      <RoleButton needs="operator" color="orange" variant="light" onClick={() => setAsking(true)}>
        {t('run.rollBack')}
      </RoleButton>
      {isAsking && <RollBackModal run={run} close={() => setAsking(false)} />}
    </>
  );
}

/** Which run takes this one back, and which one it takes back. */
export function RollBackLinks({ run: { plan, rollBack } }: RunProps) {
  const { t } = useTranslation();
  const undone = plan.steps.find(step => step.kind === 'undo')?.of;
  return (
    <>
      {undone !== undefined && (
        <Group gap="xs">
          <Text size="sm">{t('run.takesBack')}</Text>
          <RunLink number={undone.number} />
        </Group>
      )}
      {rollBack !== undefined && (
        <Group gap="xs">
          <Text size="sm">{t('run.rollBackBy')}</Text>
          <RunLink number={rollBack.number} />
          <RunBadge status={rollBack.status} />
        </Group>
      )}
    </>
  );
}

function RunLink({ number }: Pick<Run, 'number'>) {
  return (
    <Link className="link" to="/runs/$id" params={{ id: `RUN-${number}` }}>
      RUN-{number}
    </Link>
  );
}

/** First what would be done and how risky it is, then the reason; it leads to the run that does it. */
function RollBackModal({ run, close }: RunProps & { readonly close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const preview = useQuery({
    queryKey: ['runs', 'roll-back', run.id],
    queryFn: () => api.previewRollBack(run.id),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <ReasonedModal
      title={t('run.rollBackOf', { run: `RUN-${run.number}` })}
      explanation={t('run.rollBackMeans')}
      confirm={t('run.rollBack')}
      color="orange"
      size="lg"
      isReady={preview.data?.problems.length === 0}
      send={async body => {
        const { number } = await api.rollBackRun(run.id, body);
        await navigate({ to: '/runs/$id', params: { id: `RUN-${number}` } });
        await queries.invalidateQueries({ queryKey: ['runs', 'one'] });
      }}
      close={close}
    >
      <QueryState query={preview}>{found => <Foreseen preview={found} />}</QueryState>
    </ReasonedModal>
  );
}

function Foreseen({ preview }: { readonly preview: TaskPreview }) {
  const say = useSay();
  const { t } = useTranslation();
  const { problems, steps, risk, approvalsNeeded } = preview;
  if (problems.length > 0)
    return (
      <Alert color="red">
        {problems.map(({ path, problem }) => (
          <Text key={path} size="sm">
            {say(problem)}
          </Text>
        ))}
      </Alert>
    );
  return (
    <Stack gap="xs">
      <List size="sm">
        {steps.map(({ step, summary, changes }) => (
          <List.Item key={step}>
            {say(summary)}
            {changes.map(change => (
              <Text key={change.en} size="xs" c="dimmed">
                {say(change)}
              </Text>
            ))}
          </List.Item>
        ))}
      </List>
      <RiskParts risk={risk} />
      {approvalsNeeded > 0 && <Text size="sm">{t('run.needsOthers', { count: approvalsNeeded })}</Text>}
    </Stack>
  );
}
