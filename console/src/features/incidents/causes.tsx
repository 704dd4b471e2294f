import { Badge, Card, Group, List, Progress, Stack, Text } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cause } from '../../../../src/api/cause.ts';
import type { Incident } from '../../../../src/api/incident.ts';
import { formatShare } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';
import { FeedbackBar } from './feedback-bar.tsx';
import { useReport } from './use-report.ts';

/** Ranked causes with what speaks for and what speaks against each of them. */
export function Causes({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const report = useReport(incident);
  const { causes } = incident;
  if (causes.length === 0) return <Text c="dimmed">{t('cause.none')}</Text>;
  return (
    <Stack gap="xs">
      {causes.map((cause, index) => (
        <CauseCard key={`${cause.service}${cause.callee ?? ''}${cause.problem}`} cause={cause}>
          {index === 0 && (
            <>
              {(report?.words.firstCause ?? []).map(sentence => (
                <Text key={sentence} size="sm" mt={6}>
                  {sentence}
                </Text>
              ))}
              <div className="feedback">
                <FeedbackBar incident={incident} about="cause" />
              </div>
            </>
          )}
        </CauseCard>
      ))}
    </Stack>
  );
}

function CauseCard({ cause, children }: { readonly cause: Cause; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap="xs">
          <Text fw={600}>{cause.callee === undefined ? cause.service : `${cause.service} → ${cause.callee}`}</Text>
          <Badge variant="light" color="gray" tt="none">
            {cause.problem}
          </Badge>
          <Text size="xs" c="dimmed">
            {t(`cause.types.${cause.type}`)}
          </Text>
        </Group>
        <Text size="sm" fw={600} style={{ flexShrink: 0 }}>
          {formatShare(cause.confidence)}
        </Text>
      </Group>
      <Progress value={cause.confidence * 100} size="xs" my={6} aria-label={t('cause.confidence')} />
      <Evidence cause={cause} sign={1} />
      <Evidence cause={cause} sign={-1} />
      {children}
    </Card>
  );
}

function Evidence({ cause, sign }: { readonly cause: Cause; readonly sign: 1 | -1 }) {
  const { t } = useTranslation();
  const say = useSay();
  const shown = cause.evidence.filter(each => (sign > 0 ? each.weight >= 0 : each.weight < 0));
  if (shown.length === 0) return null;
  const Icon = sign > 0 ? IconPlus : IconMinus;
  return (
    <>
      <Text size="xs" c="dimmed" mt={4}>
        {sign < 0 ? t('cause.against') : t('cause.for')}
      </Text>
      <List size="sm" spacing={2} icon={<Icon size={12} color={sign > 0 ? 'var(--good)' : 'var(--bad)'} aria-hidden />}>
        {shown.map(each => (
          <List.Item key={each.statement.en}>
            {say(each.statement)}{' '}
            <Text span size="xs" c="dimmed">
              {t(`cause.kinds.${each.kind}`)}
            </Text>
          </List.Item>
        ))}
      </List>
    </>
  );
}
