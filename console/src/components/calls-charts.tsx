import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatMs, formatNumber, formatShare } from '../lib/format.ts';
import { api } from '../lib/queries.ts';
import type { ChartMark } from './chart-plugins.ts';
import { LineChart } from './line-chart.tsx';
import { QueryState } from './query-state.tsx';
import { useZoom, ZoomContext } from './shared-zoom.ts';

interface CallsChartsProps {
  readonly service: string;
  readonly callee?: string;
  readonly from?: number;
  readonly to?: number;
  readonly marks?: readonly ChartMark[];
  readonly bands?: { readonly errorRatio?: Band; readonly latencyMs?: Band };
}

interface Band {
  readonly low: number;
  readonly high: number;
}

const REFRESH_MS = 5000;
const BLUE = '#4c8dd6';
const RED = '#e5484d';
const ORANGE = '#e8890c';
const GREEN = '#12b886';

/** Rate, errors and duration of one stream of calls, one below the other. */
export function CallsCharts({ service, callee, from, to, marks = [], bands = {} }: CallsChartsProps) {
  const { t } = useTranslation();
  const zoom = useZoom();
  const asked = {
    service,
    ...(callee === undefined ? {} : { callee }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const calls = useQuery({
    queryKey: ['calls', asked],
    queryFn: () => api.readCalls(asked),
    refetchInterval: to === undefined ? REFRESH_MS : false,
    placeholderData: before => before,
  });
  const shared = { marks, syncKey: `${service}${callee ?? ''}` };
  return (
    <QueryState query={calls}>
      {({ at, perSecond, errorRatio, p50Ms, p95Ms }) =>
        at.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('calls.none')}
          </Text>
        ) : (
          <ZoomContext value={zoom}>
            <Stack gap="xs">
              <LineChart
                {...shared}
                title={t('calls.errors')}
                at={at}
                lines={[{ label: t('calls.errors'), values: errorRatio, color: RED }]}
                {...(bands.errorRatio === undefined ? {} : { band: bands.errorRatio })}
                format={formatShare}
              />
              <LineChart
                {...shared}
                title={t('calls.duration')}
                at={at}
                lines={[
                  { label: 'p50', values: p50Ms, color: BLUE },
                  { label: 'p95', values: p95Ms, color: ORANGE },
                ]}
                {...(bands.latencyMs === undefined ? {} : { band: bands.latencyMs })}
                format={formatMs}
              />
              <LineChart
                {...shared}
                title={t('calls.rate')}
                at={at}
                lines={[{ label: t('calls.rate'), values: perSecond, color: GREEN }]}
                format={formatNumber}
              />
            </Stack>
          </ZoomContext>
        )
      }
    </QueryState>
  );
}
