import 'uplot/dist/uPlot.min.css';
import { Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { formatClock } from '../lib/format.ts';
import { type ChartMark, drawBand, drawMarks } from './chart-plugins.ts';

export interface ChartLine {
  readonly label: string;
  /** Of the same length as `at`; null where nothing was seen. */
  readonly values: readonly (number | null)[];
  readonly color: string;
}

interface LineChartProps {
  readonly title: string;
  /** Epoch milliseconds, ascending. */
  readonly at: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Where values were expected. */
  readonly band?: { readonly low: number; readonly high: number };
  readonly marks?: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** Charts with the same key share cursor and zoom. */
  readonly syncKey: string;
  readonly height?: number;
}

type DrawnProps = LineChartProps & { readonly timeLabel: string };

/** A canvas chart of time series. Drag to zoom, double click to see all again. */
export function LineChart(props: LineChartProps) {
  const { title, at, lines, height = 150 } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const { t } = useTranslation();
  const current = { ...props, timeLabel: t('calls.time') };
  const latest = useRef(current);
  latest.current = current;
  const scheme = useComputedColorScheme();
  const shape = lines.map(line => `${line.label}${line.color}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours and the set of lines are fixed when a chart is made
  useEffect(() => {
    const element = host.current!;
    const made = new uPlot(optionsOf(latest, element.clientWidth, height), dataOf(latest.current), element);
    chart.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [scheme, shape, height]);

  useEffect(() => {
    chart.current?.setData(dataOf({ at, lines }));
  }, [at, lines]);

  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <Text component="figcaption" size="xs" fw={600} mb={2}>
        {title}
      </Text>
      <div ref={host} />
    </figure>
  );
}

function dataOf({ at, lines }: Pick<LineChartProps, 'at' | 'lines'>): uPlot.AlignedData {
  return [at.map(instant => instant / 1000), ...lines.map(line => line.values as (number | null)[])];
}

function optionsOf(latest: { readonly current: DrawnProps }, width: number, height: number): uPlot.Options {
  const { lines, format, syncKey, timeLabel } = latest.current;
  const ink = readColor('--mantine-color-dimmed');
  const axis = {
    stroke: ink,
    grid: { stroke: readColor('--line'), width: 0.5 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width,
    height,
    legend: { show: lines.length > 1 },
    cursor: { sync: { key: syncKey }, y: false },
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.08 : 1] } },
    series: [
      {
        label: timeLabel,
        value: (_, seconds: number | null) => (seconds === null ? '–' : formatClock(seconds * 1000)),
      },
      ...lines.map(({ label, color }) => ({
        label,
        stroke: color,
        width: 1.5,
        value: (_: uPlot, v: number | null) => (v === null ? '–' : format(v)),
      })),
    ],
    axes: [
      { ...axis, size: 26, values: (_, ticks) => ticks.map(seconds => formatClock(seconds * 1000)) },
      { ...axis, size: 58, values: (_, ticks) => ticks.map(format) },
    ],
    hooks: {
      drawClear: [plot => drawBand(plot, latest.current.band, readColor('--band'))],
      draw: [plot => drawMarks(plot, latest.current.marks ?? [])],
    },
  };
}

/** A canvas knows no variables of style sheets. */
function readColor(variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
