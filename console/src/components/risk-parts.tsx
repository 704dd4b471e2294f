import { Badge, Group, Progress, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Risk } from '../../../src/api/plan.ts';
import { useSay } from '../lib/sentence.ts';

const LEVEL_COLOR = { low: 'teal', medium: 'yellow', high: 'orange', critical: 'red' };
const PART_COLORS = ['#4c8dd6', '#8e6fd8', '#e8890c', '#12b886', '#e5484d', '#868e96'];

interface RiskPartsProps {
  readonly risk: Risk;
  readonly isOpen?: boolean;
}

/** A risk with what it is made of: a bar at a glance, each part with its reason when one asks. */
export function RiskParts({ risk, isOpen: isOpenAtFirst = false }: RiskPartsProps) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure(isOpenAtFirst);
  const weights = risk.parts.reduce((sum, part) => sum + part.weight, 0);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Stack gap={6}>
      <UnstyledButton onClick={toggle} aria-expanded={isOpen}>
        <Group gap="xs" wrap="nowrap">
          <Chevron size={14} aria-hidden />
          <Text size="xs" c="dimmed">
            {t('risk.title')}
          </Text>
          <Badge variant="light" color={LEVEL_COLOR[risk.level]} style={{ flexShrink: 0 }}>
            {t(`risk.levels.${risk.level}`)} {risk.score.toFixed(2)}
          </Badge>
          <Progress.Root size="md" style={{ flex: 1 }} aria-hidden>
            {risk.parts.map((part, index) => (
              <Progress.Section
                key={part.name}
                value={(100 * part.value * part.weight) / Math.max(weights, 1e-9)}
                color={PART_COLORS[index % PART_COLORS.length]!}
                withAria={false}
              />
            ))}
          </Progress.Root>
        </Group>
      </UnstyledButton>
      {isOpen && <Parts risk={risk} />}
    </Stack>
  );
}

function Parts({ risk }: { readonly risk: Risk }) {
  const say = useSay();
  const { t } = useTranslation();
  return (
    <Stack gap={4} pl="md">
      {risk.parts.map((part, index) => (
        <Group key={part.name} gap="xs" wrap="nowrap" align="baseline">
          <span className="dot" style={{ background: PART_COLORS[index % PART_COLORS.length] }} />
          <Text size="xs" w={110} style={{ flexShrink: 0 }}>
            {t(`risk.parts.${part.name}`)}
          </Text>
          <Text size="xs" fw={600} w={70} ta="right" style={{ flexShrink: 0 }}>
            {part.value.toFixed(2)} × {part.weight.toFixed(2)}
          </Text>
          <Text size="xs" c="dimmed">
            {say(part.reason)}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
