import type { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { offlineLeaf } from '../command.ts';
import { say } from '../language.ts';
import type { LogsOptions } from '../logs/run.ts';

const NOTES: Sentence = {
  en: `
<file> is a log as a program writes it, or - for standard input; gzip is unpacked. The header of the lines (time, level, thread,
component) is found by itself; JSON and key=value lines are read as what they are; the lines of a stack trace belong to the
line before them. With --column the file is CSV, and each row of that column is a message without a header.

--out writes one row a line, in order:
  LineId         number of the line, from 1
  EventId        its template; what a line gets depends on the lines before it only
  EventTemplate  the template's words at the end of the file, values as <*>
No server is needed.`,
  zh: `
<file> 是程序写出的日志，或 -（标准输入）；gzip 会自动解压。行首（时间、级别、线程、组件）自动识别；JSON 和
key=value 的行按其键读取；堆栈的各行归入它前面的那一行。使用 --column 时文件是 CSV，该列每行是一条没有行首的消息。

--out 按顺序为每行写出：
  LineId         行号，从 1 开始
  EventId        它的模板；只取决于它之前的行
  EventTemplate  模板在文件末尾时的文字，变量写作 <*>
不需要服务器。`,
};

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
    .addHelpText('after', () => say(NOTES))
    .action(async (file: string, options: LogsOptions) => {
      const { runLogs } = await import('../logs/run.ts');
      await runLogs(file, options);
    });
}
