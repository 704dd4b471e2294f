import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RESOURCES, type Resource } from '../../../../src/api/resource-questions.ts';
import type { ChartMark } from '../../components/chart-plugins.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { type ChartLine, LineChart } from '../../components/line-chart.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { Section } from '../../components/section.tsx';
import { formatBytes, formatNumber, formatShare } from '../../lib/format.ts';
import { highestOf, type ResourceLines } from './resource-lines.ts';
import { type Resources, useResources } from './use-resources.ts';

const FORMATS: Readonly<Record<Resource, (value: number) => string>> = {
  cpu: formatNumber,
  memory: formatBytes,
  eventLoop: formatShare,
  pool: formatShare,
  files: formatNumber,
};
/** From a kibibyte up; limits of memory are such numbers, too. */
const POWERS_OF_TWO = Array.from({ length: 31 }, (_, index) => 2 ** (index + 10));
const HEIGHT = 120;
/** As many as can be told apart; there is one for each line. */
const COLORS = ['#4c8dd6', '#e8890c', '#12b886', '#be4bdb', '#82a61b', '#15aabf', '#d6689b', '#a07855'];
const LIMIT_COLOR = '#e5484d';

interface ResourceChartsProps {
  readonly service: string;
  readonly marks: readonly ChartMark[];
}

/** CPU, memory and what else the instances of a service tell of themselves: one line each, one below the other. */
export function ResourceCharts({ service, marks }: ResourceChartsProps) {
  const { t } = useTranslation();
  const resources = useResources(service);
  return (
    <Section title={t('resources.title')}>
      <QueryState query={resources}>
        {read => {
          const shown = RESOURCES.filter(resource => read[resource].at.length > 0);
          if (shown.length === 0)
            return <EmptyState title={t('resources.none')}>{t('resources.noneMeans')}</EmptyState>;
          return (
            <Stack gap="xs">
              {shown.map(resource => (
                <ResourceChart key={resource} {...{ service, marks, resource, read }} />
              ))}
            </Stack>
          );
        }}
      </QueryState>
    </Section>
  );
}

type ResourceChartProps = ResourceChartsProps & { readonly resource: Resource; readonly read: Resources };

function ResourceChart({ service, marks, resource, read }: ResourceChartProps) {
  const { t } = useTranslation();
  const measured = read[resource];
  const shown = highestOf(measured, COLORS.length);
  const lines = shown.map((instance, index) => ({
    // Whoever sends no name of the instance is the service itself.
    label: instance === '' ? service : instance,
    values: measured.byInstance.get(instance)!,
    color: COLORS[index]!,
  }));
  const limit = resource === 'memory' ? limitLine(measured, read.memoryLimit, t('resources.limit')) : [];
  return (
    <div>
      <LineChart
        title={t(`resources.of.${resource}`)}
        at={measured.at}
        lines={[...lines, ...limit]}
        marks={marks}
        format={FORMATS[resource]}
        {...(resource === 'memory' && { increments: POWERS_OF_TWO })}
        syncKey={service}
        height={HEIGHT}
      />
      {shown.length < measured.byInstance.size && (
        <Text size="xs" c="dimmed">
          {t('resources.highest', { shown: shown.length, total: measured.byInstance.size })}
        </Text>
      )}
    </div>
  );
}

/** The lowest of the limits, which nearly always are one and the same. */
function limitLine({ at }: ResourceLines, { byInstance }: ResourceLines, label: string): ChartLine[] {
  const limits = [...byInstance.values()].flat().filter(value => value !== null);
  if (limits.length === 0) return [];
  return [{ label, values: at.map(() => Math.min(...limits)), color: LIMIT_COLOR, isDashed: true }];
}
