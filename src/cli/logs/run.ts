import { usageError } from '../errors.ts';
import { nameInput } from '../files/input.ts';
import { tellWritten } from '../files/output.ts';
import { type OutputOptions, printResult } from '../session.ts';
import { mineLog } from './mine-log.ts';
import { describeLog } from './report.ts';

export interface LogsOptions extends OutputOptions {
  readonly format?: string;
  readonly column?: string;
  readonly out?: string;
}

/** `zeroops logs` on one file. */
export async function runLogs(file: string, { format, column, out, ...options }: LogsOptions): Promise<void> {
  if (format !== undefined && column !== undefined) {
    throw usageError('--format and --column exclude each other', 'a column holds messages without a header');
  }
  const report = await mineLog({ file, format, column, out });
  const written = out === undefined ? [] : ['', tellWritten(out)];
  printResult(options, report, [...describeLog(report, nameInput(file)), ...written]);
}
