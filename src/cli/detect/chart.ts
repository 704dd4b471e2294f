import { about, joined, type Sentence } from '#api/sentence.ts';
import { say } from '../language.ts';
import { cut } from '../text.ts';
import { type Tick, timeTicks } from './axis.ts';
import { drawPanel, LEFT, LOW, type Panel, RIGHT_EDGE, TALL } from './chart-panel.ts';
import type { ChartSamples } from './chart-samples.ts';
import type { DetectReport } from './detect-file.ts';
import { tellAnomalies, tellRows, tellSpan } from './report.ts';
import { escapeXml, round, text } from './svg.ts';

const WIDTH = 1_200;
const TOP = 82;
const FOOT = 56;
const PANEL_GAP = 30;
const PANEL_LIMIT = 8;
const MARK_LIMIT = 400;
const TITLE_LIMIT = 80;

/** Colours for light pages; dark ones follow. The hues stay apart for the colour-blind: blue line, orange marks. */
const STYLE = `
.page{fill:#fff}.text{fill:#1f2933}.faint{fill:#5b6770}.grid{stroke:#e3e8ec}.axis{stroke:#9aa5ae}
.line{stroke:#1c6fb0;fill:none;stroke-width:1.2;stroke-linejoin:round}.band{fill:#1c6fb0;fill-opacity:.14}
.anomaly{fill:#d9540b;fill-opacity:.16}.edge{fill:none;stroke:#d9540b}.dot{fill:#d9540b}
text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;font-size:12px}
.title{font-size:17px;font-weight:600}
@media(prefers-color-scheme:dark){.page{fill:#14191e}.text{fill:#e6eaee}.faint{fill:#9aa5ae}.grid{stroke:#2b333a}
.axis{stroke:#5b6770}.line{stroke:#62b0ee}.band{fill:#62b0ee;fill-opacity:.16}.anomaly{fill:#ff9655;fill-opacity:.2}
.edge{stroke:#ff9655}.dot{fill:#ff9655}}`;

/** A picture of one file: each series with the band in which it was expected, and its anomalies marked. */
export function drawChart(report: DetectReport, charts: readonly ChartSamples[], name: string): string {
  const panels = layOut(choosePanels(report, charts), report);
  const bottom = panels.reduce((low, { top, height }) => Math.max(low, top + height), TOP);
  const height = bottom + FOOT;
  const [fromMs, toMs] = spanOf(panels);
  const x = (atMs: number) => LEFT + ((atMs - fromMs) / (toMs - fromMs)) * (RIGHT_EDGE - LEFT);
  const isCut = panels.length < charts.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeXml(say(about(name, tellAnomalies(report.anomalyCount))))}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    text({ x: LEFT, y: 28, content: cut(name, TITLE_LIMIT), style: 'text title' }),
    text({ x: LEFT, y: 48, content: describeHead(report, isCut ? panels.length : undefined), style: 'faint' }),
    drawKey(),
    ...panels.flatMap(panel => drawPanel(panel, x)),
    ...timeTicks(fromMs, toMs, 8).map(tick => drawTimeTick(tick, x(tick.at), bottom)),
    text({
      x: WIDTH / 2,
      y: height - 12,
      content: say({ en: 'time (UTC)', zh: '时间（UTC）' }),
      style: 'faint',
      anchor: 'middle',
    }),
    '</svg>\n',
  ].join('\n');
}

/** Those with the strongest anomalies, in the order of the file. */
function choosePanels({ anomalies }: DetectReport, charts: readonly ChartSamples[]): readonly ChartSamples[] {
  const drawable = charts.filter(({ samples }) => samples.length > 0);
  if (drawable.length <= PANEL_LIMIT) return drawable;
  const weight = new Map(drawable.map(({ name }) => [name, 0]));
  for (const { column, score } of anomalies) {
    if (column !== undefined && weight.has(column)) weight.set(column, weight.get(column)! + score);
  }
  const chosen = [...drawable].sort((a, b) => weight.get(b.name)! - weight.get(a.name)!).slice(0, PANEL_LIMIT);
  return drawable.filter(chart => chosen.includes(chart));
}

function layOut(charts: readonly ChartSamples[], { anomalies }: DetectReport): Panel[] {
  const height = charts.length === 1 ? TALL : LOW;
  return charts.map((chart, at) => ({
    chart,
    // Those of all columns together stand in each panel.
    anomalies: anomalies.filter(({ column }) => column === undefined || column === chart.name).slice(-MARK_LIMIT),
    top: TOP + at * (height + PANEL_GAP),
    height,
  }));
}

function spanOf(panels: readonly Panel[]): [number, number] {
  const samples = panels.flatMap(({ chart }) => chart.samples);
  const fromMs = samples.reduce((least, sample) => Math.min(least, sample.fromMs), Number.POSITIVE_INFINITY);
  const toMs = samples.reduce((most, sample) => Math.max(most, sample.toMs), Number.NEGATIVE_INFINITY);
  if (!(fromMs <= toMs)) return [0, 1];
  return fromMs === toMs ? [fromMs - 1, toMs + 1] : [fromMs, toMs];
}

function describeHead({ rowCount, anomalyCount, from, to }: DetectReport, panels: number | undefined): string {
  const parts = [
    ...(from === undefined || to === undefined ? [] : [tellSpan(from, to)]),
    tellRows(rowCount),
    tellAnomalies(anomalyCount),
    ...(panels === undefined ? [] : [{ en: `the ${panels} most abnormal columns`, zh: `最异常的 ${panels} 列` }]),
  ];
  return say(joined(parts));
}

function drawKey(): string {
  const entries: readonly (readonly [mark: string, label: Sentence])[] = [
    ['<path class="line" d="M0 6H22"/>', { en: 'value', zh: '实际值' }],
    ['<rect class="band" y="1" width="22" height="10"/>', { en: 'expected', zh: '预期' }],
    [
      '<rect class="anomaly" y="1" width="22" height="10"/><circle class="dot" cx="11" cy="6" r="3"/>',
      { en: 'anomaly', zh: '异常' },
    ],
  ];
  const marks = entries.map(
    ([mark, label], at) =>
      `<g transform="translate(${at * 98} 0)">${mark}${text({ x: 28, y: 10, content: say(label), style: 'faint' })}</g>`,
  );
  return `<g transform="translate(${RIGHT_EDGE - 280} 18)">${marks.join('')}</g>`;
}

function drawTimeTick({ label }: Tick, x: number, bottom: number): string {
  const at = round(x);
  const anchor = at < LEFT + 50 ? 'start' : at > RIGHT_EDGE - 50 ? 'end' : 'middle';
  return `<path class="axis" d="M${at} ${bottom}v5"/>${text({ x: at, y: bottom + 20, content: label, style: 'faint', anchor })}`;
}
