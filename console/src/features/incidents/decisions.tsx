import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ExplainedDecision } from '../../../../src/api/explanation.ts';
import type { Incident } from '../../../../src/api/incident.ts';
import { RiskParts } from '../../components/risk-parts.tsx';
import { Section } from '../../components/section.tsx';
import { formatOffset } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';
import { useReport } from './use-report.ts';

const VERDICT_COLOR = { chosen: 'teal', lower: 'gray', tried: 'orange', unmet: 'gray', refused: 'red' };

/** Why this and not that: what was weighed each time, the latest first. */
export function Decisions({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const decisions = useReport(incident)?.decisions ?? [];
  if (decisions.length === 0) return null;
  return (
    <Section title={t('decision.title')}>
      <Stack gap="xs">
        {decisions.toReversed().map((decision, index) => (
          <DecisionCard key={decision.at} decision={decision} startedAt={incident.startedAt} isLatest={index === 0} />
        ))}
      </Stack>
    </Section>
  );
}

interface DecisionCardProps {
  readonly decision: ExplainedDecision;
  readonly startedAt: number;
  readonly isLatest: boolean;
}

function DecisionCard({ decision, startedAt, isLatest }: DecisionCardProps) {
  const say = useSay();
  const { t } = useTranslation();
  const { at, kind, summary, risk, alternatives } = decision;
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {formatOffset(at - startedAt)}
          </Text>
          <Text size="sm" fw={600}>
            {t(`kinds.${kind.replaceAll('.', '-')}`)}
          </Text>
        </Group>
        <Text size="sm">{say(summary)}</Text>
        {risk !== undefined && <RiskParts risk={risk} isOpen={isLatest} />}
        {alternatives.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('decision.weighed')}
          </Text>
        )}
        {alternatives.map(({ strategy, title, verdict, reason }) => (
          <Group key={strategy} gap="xs" wrap="nowrap" align="baseline">
            <Badge size="sm" variant="light" color={VERDICT_COLOR[verdict]} w={86} style={{ flexShrink: 0 }}>
              {t(`decision.verdicts.${verdict}`)}
            </Badge>
            <div>
              <Text size="sm" fw={verdict === 'chosen' ? 600 : 400}>
                {say(title)}
              </Text>
              <Text size="xs" c="dimmed">
                {say(reason)}
              </Text>
            </div>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
