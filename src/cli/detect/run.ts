import path from 'node:path';
import { isMethod, METHOD_NAMES } from '#algorithms/detection/methods.ts';
import { about, unworded } from '#api/sentence.ts';
import { isAppError, messageOf } from '#base/errors.ts';
import { noCsvFiles, usageError } from '../errors.ts';
import { findCsvFiles } from '../files/find-csv-files.ts';
import { isDirectory, nameInput } from '../files/input.ts';
import { OutputFile, tellWritten, writeWhole } from '../files/output.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { type OutputOptions, printResult } from '../session.ts';
import { plain } from '../text.ts';
import { drawChart } from './chart.ts';
import { type DetectReport, detectFile } from './detect-file.ts';
import { describeReport, describeTotal } from './report.ts';

export interface DetectOptions extends OutputOptions {
  readonly out?: string;
  readonly chart?: string;
  readonly column?: readonly string[];
  /** Names of methods with commas between them. */
  readonly methods?: string;
}

interface FailedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

const SHOWN = 40;
const SHOWN_PER_FILE = 10;

/** `zeroops detect` on one file, or on each CSV file of a folder. */
export async function runDetect(target: string, options: DetectOptions): Promise<void> {
  if (await isDirectory(target)) await detectFolder(target, options);
  else await detectOne(target, options);
}

async function detectOne(file: string, { out, chart, column = [], methods, ...options }: DetectOptions): Promise<void> {
  const { report, charts } = await detectFile({
    file,
    out,
    columns: column,
    wantsChart: chart !== undefined,
    methods: parseMethods(methods),
  });
  if (chart !== undefined)
    await writeChart(chart, { file, svg: drawChart(report, charts, path.basename(nameInput(file))) });
  const written = [out, chart].filter(each => each !== undefined).map(tellWritten);
  printResult(options, { items: [report], failed: [] }, [
    ...describeReport(report, nameInput(file), SHOWN),
    ...written,
  ]);
}

async function writeChart(
  chart: string,
  { file, svg }: { readonly file: string; readonly svg: string },
): Promise<void> {
  const output = await OutputFile.open(chart, file);
  await writeWhole(output, async () => output.write(svg));
}

async function detectFolder(
  folder: string,
  { out, chart, column = [], methods, ...options }: DetectOptions,
): Promise<void> {
  if (chart !== undefined) throw usageError('--chart draws one file, not a folder', 'name one of the files in it');
  const names = await findCsvFiles(folder);
  if (names.length === 0) throw noCsvFiles(folder);
  const chosen = parseMethods(methods);
  const reports: DetectReport[] = [];
  const failed: FailedFile[] = [];
  for (const name of names) {
    const target = out === undefined ? undefined : path.join(out, name);
    try {
      const { report } = await detectFile({
        file: path.join(folder, name),
        out: target,
        columns: column,
        methods: chosen,
      });
      reports.push(report);
    } catch (error) {
      if (!isAppError(error) || error.code === 'OUTPUT_UNWRITABLE') throw error;
      failed.push({ file: path.join(folder, name), code: error.code, message: messageOf(error) });
    }
  }
  if (failed.length > 0) process.exitCode = 1;
  printResult(options, { items: reports, failed }, describeFolder(reports, failed, folder));
}

function parseMethods(text: string | undefined): readonly string[] | undefined {
  const methods = text?.split(',').map(method => method.trim());
  const unknown = methods?.find(method => !isMethod(method));
  if (unknown === undefined) return methods;
  throw usageError(
    `there is no method ${plain(unknown)}`,
    `choose from ${METHOD_NAMES.join(', ')}, or give a rule such as static-rule:>0.9:5m`,
  );
}

/** Files without anomalies are counted only: a folder may hold thousands. */
function describeFolder(reports: readonly DetectReport[], failed: readonly FailedFile[], folder: string): string[] {
  const told = reports.filter(({ anomalyCount, problems }) => anomalyCount > 0 || problems.length > 0);
  return [
    ...told.flatMap(report => describeReport(report, path.relative(folder, report.file), SHOWN_PER_FILE)),
    describeTotal(reports),
    ...failed.map(({ message }) =>
      say(about(paint('warn', say({ en: 'left out', zh: '已跳过' })), unworded(plain(message)))),
    ),
  ];
}
