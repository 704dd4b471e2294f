import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SloReport } from '../../../../src/api/slo.ts';
import { Section } from '../../components/section.tsx';
import { formatShare } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';

const STATUS_COLOR = { met: 'teal', missed: 'red', 'no-data': 'gray' };
const REFRESH_MS = 15_000;

/** What is promised of a service, and how much of the error budget is left. */
export function Objectives({ service }: { readonly service: string }) {
  const { t } = useTranslation();
  const slos = useQuery({ queryKey: ['slos'], queryFn: () => api.listSlos(), refetchInterval: REFRESH_MS });
  const own = (slos.data?.items ?? []).filter(each => each.service === service);
  if (own.length === 0) return null;
  return (
    <Section title={t('slo.title')}>
      <Stack gap="xs">
        {own.map(slo => (
          <Objective key={slo.name} slo={slo} />
        ))}
      </Stack>
    </Section>
  );
}

function Objective({ slo }: { readonly slo: SloReport }) {
  const { t } = useTranslation();
  const { title, name, status, alert, sli, target, budgetLeft } = slo;
  const left = Math.max(0, budgetLeft ?? 1);
  const words = title === '' ? name : title;
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" truncate title={words}>
          {words}
        </Text>
        <Group gap={4} wrap="nowrap">
          {alert !== 'none' && (
            <Badge color={alert === 'page' ? 'red' : 'orange'} variant="light">
              {t(`slo.alerts.${alert}`)}
            </Badge>
          )}
          <Badge color={STATUS_COLOR[status]} variant="light">
            {t(`slo.statuses.${status}`)}
          </Badge>
        </Group>
      </Group>
      <Progress value={left * 100} size="sm" color={left > 0.2 ? 'teal' : 'red'} aria-label={t('slo.budget')} />
      <Text size="xs" c="dimmed">
        {t('slo.words', {
          sli: sli === undefined ? '–' : formatPrecise(sli),
          target: formatPrecise(target),
          left: budgetLeft === undefined ? '–' : formatShare(budgetLeft),
        })}
      </Text>
    </div>
  );
}

/** An objective of 99.95 % says nothing when it is rounded. */
function formatPrecise(ratio: number): string {
  return `${Number((ratio * 100).toFixed(3))}\u00a0%`;
}
