import type { Command } from 'commander';
import { offlineLeaf } from '../command.ts';
import type { LogsOptions } from '../logs/run.ts';

const NOTES = `
<file> is a log as a program writes it, or - for standard input; gzip is unpacked. The header of the lines (time, level, thread,
component) is found by itself; JSON and key=value lines are read as what they are; the lines of a stack trace belong to the
line before them. With --column the file is CSV, and each row of that column is a message without a header.

--out writes one row a line, in order:
  LineId         number of the line, from 1
  EventId        its template; what a line gets depends on the lines before it only
  EventTemplate  the template's words at the end of the file, values as <*>
No server is needed.`;

export function logsCommand(): Command {
  return offlineLeaf('logs <file>', {
    description: 'Finds the kinds of lines in a log: the most frequent, the new ones, the bad ones',
    examples: [
      'logs app.log',
      'logs app.log.gz --out templates.csv',
      "logs app.log --format '<Date> <Time> <Level> <Component>: <Content>' --out templates.csv",
      'logs structured.csv --column Content --out templates.csv',
      'logs - --json < app.log',
    ],
  })
    .option('--format <format>', 'how lines begin, when it is not to be found by itself')
    .option('--column <name>', 'the file is CSV; take this column')
    .option('--out <file>', 'write LineId, EventId and EventTemplate of each line')
    .addHelpText('after', NOTES)
    .action(async (file: string, options: LogsOptions) => {
      const { runLogs } = await import('../logs/run.ts');
      await runLogs(file, options);
    });
}
