import type { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { gather, offlineLeaf } from '../command.ts';
import type { DetectOptions } from '../detect/run.ts';
import { say } from '../language.ts';
import { tuneCommand } from './tune.ts';

const NOTES: Sentence = {
  en: `
<path> is a CSV file with a header row, a folder of them, or - for standard input; gzip is unpacked. The time column is found
by itself (2026-01-31 14:05:00, ISO 8601, seconds or milliseconds since 1970; UTC unless the stamp says otherwise), and every
column of numbers is scored.

Each row is scored when it is read: later rows change nothing. --out writes the rows as they were, with two columns more:
  anomaly_score  0 to 1; from 0.5 on the row is an alarm. One trouble is one alarm. Below 0.5: how suspicious the row is.
  anomaly        1 in every row that is abnormal, else 0.
With several value columns each has its own two (cpu_anomaly_score, cpu_anomaly), and the plain ones speak of all together.

Methods are ensemble, three-sigma, robust-three-sigma, iqr, dynamic-baseline, trend, isolation-forest, lstm-autoencoder, and
static-rule:>0.9:5m (any comparison; s, m or h). Each is held against its own record on the series, but for the rule.
No server is needed.`,
  zh: `
<path> 是带表头的 CSV 文件、存放这类文件的目录，或 -（标准输入）；gzip 会自动解压。时间列自动识别（2026-01-31 14:05:00、
ISO 8601、1970 年以来的秒或毫秒；未写时区视为 UTC），每个数值列都会评分。

每一行在读到时评分：后面的行不会改变它。--out 原样写出各行，并增加两列：
  anomaly_score  0 到 1；达到 0.5 即告警。一次故障只告警一次。低于 0.5 时表示该行的可疑程度。
  anomaly        异常的行为 1，否则为 0。
有多个数值列时，每列各有自己的两列（cpu_anomaly_score、cpu_anomaly），不带前缀的两列表示所有列联合的结果。

方法有 ensemble、three-sigma、robust-three-sigma、iqr、dynamic-baseline、trend、isolation-forest、lstm-autoencoder，
以及 static-rule:>0.9:5m（任意比较符；s、m 或 h）。除规则外，每种方法都与它在该时序上自己的记录相比。
不需要服务器。`,
};

export function detectCommand(): Command {
  return (
    offlineLeaf('detect <path>', {
      description: 'Finds what is abnormal in time series on disk',
      examples: [
        'detect latency.csv',
        'detect latency.csv --out scored.csv --chart latency.svg',
        'detect metrics/ --out scored/',
        'detect latency.csv --methods ensemble,trend',
        'detect host.csv.gz --column cpu --column memory --json',
        'detect - --out scored.csv < latency.csv',
      ],
    })
      .option('--out <path>', 'write the rows with their scores: a file, or a folder for a folder')
      .option('--chart <file>', 'draw an SVG picture of a file')
      .option('--column <name>', 'score this column only; may be given several times', gather)
      .option('--methods <names>', 'what judges: ensemble (by default), three-sigma, iqr, ...; commas between them')
      .addHelpText('after', () => say(NOTES))
      .addCommand(tuneCommand())
      // What stands behind `detect tune` belongs to it, also where both have an option of that name.
      .enablePositionalOptions()
      .action(async (target: string, options: DetectOptions) => {
        // The other commands do without the detector, so they need not wait for it to load.
        const { runDetect } = await import('../detect/run.ts');
        await runDetect(target, options);
      })
  );
}
