import 'uplot/dist/uPlot.min.css';
import { Button, Group, Text, useComputedColorScheme, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { formatClock } from '../lib/format.ts';
import { type ChartMark, drawBand, drawMarks } from './chart-plugins.ts';
import { summariseLine } from './chart-summary.ts';
import { type TimeRange, useZoom } from './shared-zoom.ts';

/** Less is a click whose hand shook. */
const LEAST_DRAG_PX = 4;

export interface ChartLine {
  readonly label: string;
  /** Of the same length as `at`; null where nothing was seen. */
  readonly values: readonly (number | null)[];
  readonly color: string;
  /** A bound rather than a measurement. */
  readonly isDashed?: boolean;
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
  /** Between lines of the grid, ascending, where decimal ones would read badly. */
  readonly increments?: readonly number[];
  /** Charts with the same key share cursor and zoom. */
  readonly syncKey: string;
  readonly height?: number;
}

type DrawnProps = LineChartProps & {
  readonly timeLabel: string;
  readonly zoom: (range: TimeRange | undefined) => void;
};

/**
 * A canvas chart of time series. Drag to zoom, double click to see all again; the charts around zoom along. Of many points
 * a pixel column shows the lowest and the highest, which uPlot sees to itself.
 */
export function LineChart(props: LineChartProps) {
  const { title, at, lines, height = 150 } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const { t } = useTranslation();
  const latest = useRef<DrawnProps>(undefined!);
  const { range, zoom } = useZoom();
  const current = { ...props, timeLabel: t('calls.time'), zoom };
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
    chart.current?.setData(dataOf({ at, lines }), false);
  }, [at, lines]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was made anew shows the stretch too
  useEffect(() => {
    if (at.length > 0) chart.current?.setScale('x', secondsOf(range ?? { from: at[0]!, to: at.at(-1)! }));
  }, [at, range, scheme, shape, height]);

  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <Group component="figcaption" justify="space-between" mih={22} gap="xs" wrap="nowrap">
        <Text size="xs" fw={600}>
          {title}
        </Text>
        {range !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => zoom(undefined)}>
            {t('chart.showAll')}
          </Button>
        )}
      </Group>
      <VisuallyHidden>
        <ChartWords {...props} />
      </VisuallyHidden>
      <div ref={host} aria-hidden />
    </figure>
  );
}

/** What the picture says. */
function ChartWords({ at, lines, band, marks = [], format }: LineChartProps) {
  const { t } = useTranslation();
  const words = lines.flatMap(({ label, values }) => {
    const found = summariseLine(at, values);
    if (found === undefined) return [];
    const { last, highest, highestAt } = found;
    return t('chart.line', { label, last: format(last), highest: format(highest), at: formatClock(highestAt) });
  });
  const expected = band === undefined ? [] : t('chart.band', { low: format(band.low), high: format(band.high) });
  const happened = marks.flatMap(({ at: when, meaning }) =>
    meaning === undefined ? [] : `${formatClock(when)} ${meaning}`,
  );
  return [...words, expected, ...happened].flat().join(' ');
}

function secondsOf({ from, to }: TimeRange): { min: number; max: number } {
  return { min: from / 1000, max: to / 1000 };
}

function dataOf({ at, lines }: Pick<LineChartProps, 'at' | 'lines'>): uPlot.AlignedData {
  return [at.map(instant => instant / 1000), ...lines.map(line => line.values as (number | null)[])];
}

function optionsOf(latest: { readonly current: DrawnProps }, width: number, height: number): uPlot.Options {
  const { lines, format, increments, syncKey, timeLabel } = latest.current;
  function showAll(): null {
    latest.current.zoom(undefined);
    return null;
  }
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
    cursor: { sync: { key: syncKey }, y: false, drag: { setScale: false }, bind: { dblclick: () => showAll } },
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.08 : 1] } },
    series: [
      {
        label: timeLabel,
        value: (_, seconds: number | null) => (seconds === null ? '–' : formatClock(seconds * 1000)),
      },
      ...lines.map(({ label, color, isDashed }) => ({
        label,
        stroke: color,
        width: 1.5,
        ...(isDashed && { dash: [6, 4] }),
        value: (_: uPlot, v: number | null) => (v === null ? '–' : format(v)),
      })),
    ],
    axes: [
      { ...axis, size: 26, values: (_, ticks) => ticks.map(seconds => formatClock(seconds * 1000)) },
      {
        ...axis,
        size: 58,
        values: (_, ticks) => ticks.map(format),
        ...(increments && { incrs: [...increments] }),
      },
    ],
    hooks: {
      setSelect: [plot => takeSelection(plot, latest.current.zoom)],
      drawClear: [plot => drawBand(plot, latest.current.band, readColor('--band'))],
      draw: [plot => drawMarks(plot, latest.current.marks ?? [])],
    },
  };
}

/** What was dragged over becomes the stretch that all charts show. */
function takeSelection(plot: uPlot, zoom: (range: TimeRange) => void): void {
  const { left, width } = plot.select;
  if (width < LEAST_DRAG_PX) return;
  zoom({ from: plot.posToVal(left, 'x') * 1000, to: plot.posToVal(left + width, 'x') * 1000 });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
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
