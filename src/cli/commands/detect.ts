import type { Command } from 'commander';
import { gather, offlineLeaf } from '../command.ts';
import type { DetectOptions } from '../detect/run.ts';
import { tuneCommand } from './tune.ts';

const NOTES = `
<path> is a CSV file with a header row, a folder of them, or - for standard input; gzip is unpacked. The time column is found
by itself (2026-01-31 14:05:00, ISO 8601, seconds or milliseconds since 1970; UTC unless the stamp says otherwise), and every
column of numbers is scored.

Each row is scored when it is read: later rows change nothing. --out writes the rows as they were, with two columns more:
  anomaly_score  0 to 1; from 0.5 on the row is an alarm. One trouble is one alarm.
  anomaly        1 in every row that is abnormal, else 0.
With several value columns each has its own two (cpu_anomaly_score, cpu_anomaly), and the plain ones speak of all together.

Methods are ensemble, three-sigma, robust-three-sigma, iqr, dynamic-baseline, trend, isolation-forest, lstm-autoencoder, and
static-rule:>0.9:5m (any comparison; s, m or h). Each is held against its own record on the series, but for the rule.
No server is needed.`;

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
      .addHelpText('after', NOTES)
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
