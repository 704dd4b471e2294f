import { Button, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunComparison } from '../../../../src/api/run-comparison.ts';
import { QueryState } from '../../components/query-state.tsx';
import { Section } from '../../components/section.tsx';
import { api } from '../../lib/queries.ts';
import { useSay } from '../../lib/sentence.ts';
import { ComparedFacts } from './compared-facts.tsx';
import { ComparedSteps } from './compared-steps.tsx';

/** The same plan worked yesterday: what is different now? */
export function ComparePage() {
  const { id, other } = useParams({ from: '/runs/$id/compare/$other' });
  const comparison = useQuery({
    queryKey: ['runs', 'compare', id, other],
    queryFn: () => api.compareRuns(id, other),
  });
  return <QueryState query={comparison}>{found => <Comparison comparison={found} />}</QueryState>;
}

function Comparison({ comparison }: { readonly comparison: RunComparison }) {
  const { t } = useTranslation();
  const [isBrief, setBrief] = useState(false);
  return (
    <Stack gap="md" maw={1100}>
      <Heading comparison={comparison} />
      <Switch
        size="sm"
        label={t('compare.only')}
        checked={isBrief}
        onChange={event => setBrief(event.currentTarget.checked)}
      />
      <Section title={t('compare.runs')}>
        <ComparedFacts comparison={comparison} isBrief={isBrief} />
      </Section>
      <Section title={t('compare.steps')}>
        <ComparedSteps comparison={comparison} isBrief={isBrief} />
      </Section>
    </Stack>
  );
}

function Heading({ comparison }: { readonly comparison: RunComparison }) {
  const { t } = useTranslation();
  const say = useSay();
  const { left, right, isSamePlan } = comparison;
  return (
    <Stack gap={4}>
      <Group justify="space-between" align="flex-start">
        <Title order={1} size="h3">
          {t('compare.title', { left: `RUN-${left.number}`, right: `RUN-${right.number}` })}
        </Title>
        <Button
          component={Link}
          variant="default"
          size="compact-sm"
          leftSection={<IconArrowsLeftRight size={14} aria-hidden />}
          {...{ to: `/runs/RUN-${right.number}/compare/RUN-${left.number}` }}
        >
          {t('compare.swap')}
        </Button>
      </Group>
      <Text size="sm">
        {say(left.title)}
        {say(left.title) !== say(right.title) && ` · ${say(right.title)}`}
      </Text>
      <Text size="sm" c="dimmed" role="status">
        {t(isSamePlan ? 'compare.samePlan' : 'compare.otherPlan')} ·{' '}
        {t('compare.count', { count: countOf(comparison) })}
      </Text>
    </Stack>
  );
}

/** That the plans are not the same shows in their steps. */
function countOf({ differences, steps }: RunComparison): number {
  const ofRuns = differences.filter(aspect => aspect !== 'plan').length;
  return steps.reduce((count, step) => count + step.differences.length, ofRuns);
}
