import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Risk } from '../../../src/api/plan.ts';
import { useSay } from '../lib/sentence.ts';

const LEVEL_COLOR = { low: 'teal', medium: 'yellow', high: 'orange', critical: 'red' };
const PART_COLORS = ['#4c8dd6', '#8e6fd8', '#e8890c', '#12b886', '#e5484d', '#868e96'];

/** A risk with what it is made of. */
export function RiskParts({ risk }: { readonly risk: Risk }) {
  const { t } = useTranslation();
  const say = useSay();
  const weights = risk.parts.reduce((sum, part) => sum + part.weight, 0);
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" c="dimmed">
        {t('risk.title')}
      </Text>
      <Badge variant="light" color={LEVEL_COLOR[risk.level]} style={{ flexShrink: 0 }}>
        {t(`risk.levels.${risk.level}`)} {risk.score.toFixed(2)}
      </Badge>
      <Progress.Root size="lg" style={{ flex: 1 }}>
        {risk.parts.map((part, index) => (
          <Tooltip
            key={part.name}
            label={`${t(`risk.parts.${part.name}`)} ${part.value.toFixed(2)}: ${say(part.reason)}`}
          >
            <Progress.Section
              value={(100 * part.value * part.weight) / Math.max(weights, 1e-9)}
              color={PART_COLORS[index % PART_COLORS.length]!}
              aria-label={t(`risk.parts.${part.name}`)}
            />
          </Tooltip>
        ))}
      </Progress.Root>
    </Group>
  );
}
