import { Anchor, Badge, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { Story } from '../../../../src/api/story.ts';
import { IncidentBadge } from '../../components/incident-badge.tsx';
import { ReasonedModal } from '../../components/reasoned-modal.tsx';
import { RoleButton } from '../../components/role-button.tsx';
import { formatDuration } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { StageStrip } from './stage-strip.tsx';
import { useReport } from './use-report.ts';

interface IncidentHeadingProps {
  readonly incident: Incident;
  readonly lines: Story['lines'];
}

/** What it is, how bad, how far the loop has come, and the way to say that it is over. */
export function IncidentHeading({ incident, lines }: IncidentHeadingProps) {
  const say = useSay();
  const { t, i18n } = useTranslation();
  const [isClosing, setClosing] = useState(false);
  const report = useReport(incident);
  const { number, title, status, outcome, grade, startedAt, detectedAt, resolvedAt } = incident;
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="xs">
        <Group gap="sm">
          <Title order={1} size="h3">
            INC-{number} {say(title)}
          </Title>
          <IncidentBadge status={status} />
          <Badge variant="outline" color={grade === 'critical' ? 'red' : grade === 'warning' ? 'orange' : 'gray'}>
            {t(`incident.grades.${grade}`)}
          </Badge>
          {outcome !== undefined && (
            <Badge variant="outline" color="gray">
              {t(`incident.outcomes.${outcome}`)}
            </Badge>
          )}
        </Group>
        {status !== 'resolved' && (
          <RoleButton needs="operator" variant="default" size="xs" onClick={() => setClosing(true)}>
            {t('incident.close')}
          </RoleButton>
        )}
      </Group>
      {report !== undefined && <Text size="sm">{report.words.summary}</Text>}
      <Text size="sm" c="dimmed">
        {t('incident.detectedAfter', { duration: formatDuration(detectedAt - startedAt) })}
        {resolvedAt !== undefined &&
          ` · ${t('incident.resolvedAfter', { duration: formatDuration(resolvedAt - startedAt) })}`}
        {' · '}
        <Anchor
          className="link"
          size="sm"
          underline="always"
          href={`/api/v1/incidents/INC-${number}/report?format=markdown&lang=${i18n.language}`}
          download={`INC-${number}.md`}
        >
          {t('incident.download')}
        </Anchor>
      </Text>
      <StageStrip lines={lines} isOver={status === 'resolved'} />
      {isClosing && <CloseIncident incident={incident} close={() => setClosing(false)} />}
    </Stack>
  );
}

function CloseIncident({ incident, close }: { readonly incident: Incident; readonly close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isFalse, setFalse] = useState(false);
  return (
    <ReasonedModal
      title={t('incident.close')}
      explanation={t('incident.closeMeans')}
      confirm={t('incident.close')}
      color="teal"
      send={async ({ reason }) => {
        const outcome = isFalse ? 'false-alarm' : 'by-people';
        await api.resolveIncident(incident.id, { note: reason, outcome });
        await queries.invalidateQueries();
      }}
      close={close}
    >
      <Switch
        label={t('incident.falseAlarm')}
        checked={isFalse}
        onChange={event => setFalse(event.currentTarget.checked)}
      />
    </ReasonedModal>
  );
}
