import type { Command } from 'commander';
import { offlineLeaf } from '../command.ts';
import type { OutputOptions } from '../session.ts';

const NOTES = `
<folder> holds case.json: when the trouble began, which indicator broke, who calls whom; and beside it, as far as there are
any, metrics.csv, spans.csv or spans.jsonl, and logs.jsonl. docs/guide/diagnose-offline.md describes them with an example.

The causes come with the facts for them (+) and against them (−), and with what was ruled out and why. Where the facts do not
suffice it says so, with what to look at next. No server is needed.`;

export function diagnoseCommand(): Command {
  return offlineLeaf('diagnose <folder>', {
    description: 'Finds the likely causes of one trouble from a folder of its signals',
    examples: ['diagnose case-17/', 'diagnose case-17/ --json'],
  })
    .addHelpText('after', NOTES)
    .action(async (folder: string, options: OutputOptions) => {
      // The other commands do without the ranking, so they need not wait for it to load.
      const { runDiagnose } = await import('../diagnose/run.ts');
      await runDiagnose(folder, options);
    });
}
