import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One series of a public set, in rows; time in epoch milliseconds. */
export interface LabelledSeries {
  readonly name: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Labelled stretches as row numbers, both ends included, oldest first. */
  readonly stretches: readonly (readonly [first: number, last: number])[];
  /** Rows before this one are for training. */
  readonly testFrom: number;
}

/** One server of the application server data set. */
export interface LabelledServer {
  readonly name: string;
  readonly times: Float64Array;
  /** One column a metric. */
  readonly metrics: readonly Float64Array[];
  readonly testFrom: number;
  /** Row numbers of the whole file and the guilty metrics, counted from 0. */
  readonly stretches: readonly {
    readonly first: number;
    readonly last: number;
    readonly culprits: readonly number[];
  }[];
}

/** @throws Error with a sentence that says which public set to get, when the folder is not there */
export function requireSet(folder: string | undefined, expected: string, advice: string): string {
  if (folder !== undefined && existsSync(path.join(folder, expected))) return folder;
  const where = folder === undefined ? 'No folder was given' : `${path.join(folder, expected)} does not exist`;
  throw new Error(`${where}. ${advice}`);
}

/** The Numenta Anomaly Benchmark: `data/<category>/<file>.csv` and `labels/windows.json` (combined_windows.json renamed). */
export function readNab(folder: string): LabelledSeries[] {
  const windows = JSON.parse(readFileSync(path.join(folder, 'labels/windows.json'), 'utf8')) as Record<
    string,
    readonly (readonly [string, string])[]
  >;
  return Object.keys(windows)
    .sort()
    .map(name => {
      const rows = readFileSync(path.join(folder, 'data', name), 'utf8')
        .trim()
        .split(/\r?\n/)
        .slice(1);
      const stamps = rows.map(row => row.slice(0, row.indexOf(',')));
      const row = (stamp: string) => stamps.indexOf(stamp.split('.')[0]!);
      return {
        name,
        times: Float64Array.from(stamps, stamp => Date.parse(`${stamp.replace(' ', 'T')}Z`)),
        values: Float64Array.from(rows, row => Number(row.slice(row.indexOf(',') + 1))),
        stretches: windows[name]!.map(([first, last]) => [row(first), row(last)] as const),
        testFrom: Math.min(Math.floor(0.15 * rows.length), 750),
      };
    });
}

/** The AIOps challenge's KPI set: `manifest.json` and one `<id>.csv.gz` (value,label) a series, of which some may lack. */
export function readKpi(folder: string): LabelledSeries[] {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as readonly {
    readonly id: string;
    readonly interval_s: number;
    readonly start: number;
    readonly n_train: number;
  }[];
  return manifest
    .filter(({ id }) => existsSync(path.join(folder, `${id}.csv.gz`)))
    .map(({ id, interval_s, start, n_train }) => {
      const { columns, rowCount } = readColumns(path.join(folder, `${id}.csv.gz`));
      return {
        name: id.slice(0, 8),
        times: Float64Array.from({ length: rowCount }, (_, i) => (start + i * interval_s) * 1000),
        values: columns.get('value')!,
        stretches: runsOf(columns.get('label')!),
        testFrom: n_train,
      };
    });
}

/** The application server data set: `<server>.csv.gz` with split, label and m0..., and `<server>.interp.txt`. */
export function readAsd(folder: string): LabelledServer[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.csv.gz'))
    .sort()
    .map(file => {
      const { columns, rowCount } = readColumns(path.join(folder, file));
      const testFrom = columns.get('split')!.indexOf(1);
      const name = file.replace('.csv.gz', '');
      return {
        name,
        // The set has no clock: any origin will do, the rhythm of a day is at 288 rows.
        times: Float64Array.from({ length: rowCount }, (_, i) => i * 300_000),
        metrics: [...columns.keys()].filter(key => /^m\d+$/.test(key)).map(key => columns.get(key)!),
        testFrom,
        stretches: readFileSync(path.join(folder, `${name}.interp.txt`), 'utf8')
          .trim()
          .split(/\r?\n/)
          .map(line => {
            const [rows, guilty] = line.split(':') as [string, string];
            const [first, last] = rows.split('-').map(Number) as [number, number];
            return {
              first: testFrom + first,
              last: testFrom + last,
              culprits: guilty.split(',').map(one => Number(one) - 1),
            };
          }),
      };
    });
}

/** Maximal runs of ones as [first, last]. */
function runsOf(labels: ArrayLike<number>): [number, number][] {
  const runs: [number, number][] = [];
  let first = -1;
  for (let i = 0; i <= labels.length; i++) {
    const on = i < labels.length && labels[i] === 1;
    if (on && first < 0) first = i;
    if (!on && first >= 0) {
      runs.push([first, i - 1]);
      first = -1;
    }
  }
  return runs;
}

function readColumns(file: string): { columns: Map<string, Float64Array>; rowCount: number } {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split(/\r?\n/);
  const names = lines[0]!.split(',');
  const rowCount = lines.length - 1;
  const columns = names.map(() => new Float64Array(rowCount));
  for (let i = 0; i < rowCount; i++) {
    const cells = lines[i + 1]!.split(',');
    for (let c = 0; c < columns.length; c++) columns[c]![i] = cells[c] === '' ? Number.NaN : Number(cells[c]);
  }
  return { columns: new Map(names.map((name, c) => [name, columns[c]!])), rowCount };
}
