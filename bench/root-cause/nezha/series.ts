import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { CaseCall, CaseSeries } from '#algorithms/ranking/case.ts';
import { columnsOf, readCsv } from './csv.ts';
import { serviceOf } from './faults.ts';

type Kind = Pick<CaseSeries, 'metric' | 'role' | 'unit' | 'limit' | 'statistic' | 'side'>;

const MINUTE_MS = 60_000;

/** Without the latency of pods: a 90th percentile of the few requests of one minute is mostly chance, and spans and edges tell it better. */
const POD_METRICS: Readonly<Record<string, Kind>> = {
  'CpuUsageRate(%)': { metric: 'cpu', role: 'cpu', unit: '%', limit: 100 },
  'MemoryUsageRate(%)': { metric: 'memory', role: 'memory', unit: '%', limit: 100 },
  NetworkReceiveBytes: { metric: 'network_receive', role: 'network', unit: 'By/s' },
  NetworkTransmitBytes: { metric: 'network_transmit', role: 'network', unit: 'By/s' },
  'PodWorkload(Ops)': { metric: 'requests', role: 'requests', unit: '{request}/s' },
};

/** Latency of calls as the caller saw it and as the callee did: what lies between is the network's. */
const EDGE_FILES: Readonly<Record<string, Pick<CaseSeries, 'side'>>> = {
  'source_50.csv.gz': {},
  'destination_50.csv.gz': { side: 'server' },
};

/** The metrics of one day. */
export function readDay(folder: string): { readonly series: CaseSeries[]; readonly calls: CaseCall[] } {
  if (!existsSync(folder)) return { series: [], calls: [] };
  const files = readdirSync(folder);
  const pods = files.filter(name => name.endsWith('_metric.csv.gz'));
  const series = pods.flatMap(name => readPod(path.join(folder, name), serviceOf(name.replace('_metric.csv.gz', ''))));
  const edges = Object.keys(EDGE_FILES).filter(name => files.includes(name));
  const edgeSeries = edges.flatMap(name => readEdges(path.join(folder, name), EDGE_FILES[name]!));
  const calls = edgeSeries.map(({ node, callee }) => ({ from: node, to: callee! }));
  return { series: [...series, ...edgeSeries], calls };
}

function readPod(file: string, node: string): CaseSeries[] {
  const column = columnsOf(readCsv(file));
  const at = Float64Array.from(column('Time'), instantOf);
  const series = Object.entries(POD_METRICS).map(([name, kind]) =>
    seriesOf({ node, ...kind, at, cells: column(name) }),
  );
  return series.filter(({ value }) => value.some(Number.isFinite));
}

function readEdges(file: string, side: Pick<CaseSeries, 'side'>): CaseSeries[] {
  const rows = readCsv(file);
  const column = columnsOf(rows);
  const at = Float64Array.from(column('time'), instantOf);
  const pairs = rows[0]!.filter(name => name.includes('_'));
  return pairs.map(name => {
    const [node = '', callee = ''] = name.split('_');
    const kind = { metric: 'latency', role: 'latency', unit: 's', statistic: 'p50', ...side } as const;
    return seriesOf({ node, callee, ...kind, at, cells: column(name) });
  });
}

interface Cells extends Kind {
  readonly node: string;
  readonly callee?: string;
  readonly at: Float64Array;
  readonly cells: readonly string[];
}

function seriesOf({ cells, ...series }: Cells): CaseSeries {
  return {
    ...series,
    intervalMs: MINUTE_MS,
    value: Float64Array.from(cells, cell => (cell === '' ? Number.NaN : Number(cell))),
  };
}

/** The column of epoch seconds is wrong for some pods; the text is UTC. */
function instantOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 23)}Z`);
}
