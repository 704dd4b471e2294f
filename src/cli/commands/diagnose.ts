import type { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { offlineLeaf } from '../command.ts';
import { say } from '../language.ts';
import type { OutputOptions } from '../session.ts';

const NOTES: Sentence = {
  en: `
<folder> holds case.json: when the trouble began, which indicator broke, who calls whom; and beside it, as far as there are
any, metrics.csv, spans.csv or spans.jsonl, and logs.jsonl. docs/guide/diagnose-offline.md describes them with an example.

The causes come with the facts for them (+) and against them (−), and with what was ruled out and why. Where the facts do not
suffice it says so, with what to look at next. No server is needed.`,
  zh: `
<folder> 中有 case.json：故障何时开始、哪个指标变差、谁调用谁；旁边可以有 metrics.csv、spans.csv 或 spans.jsonl、
logs.jsonl。docs/guide/diagnose-offline.md 有说明和例子（英文）。

根因附有支持（+）和反对（−）的事实，以及已排除的原因和理由。证据不足时会直说，并给出下一步该看什么。不需要服务器。`,
};

export function diagnoseCommand(): Command {
  return offlineLeaf('diagnose <folder>', {
    description: 'Finds the likely causes of one trouble from a folder of its signals',
    examples: ['diagnose case-17/', 'diagnose case-17/ --json'],
  })
    .addHelpText('after', () => say(NOTES))
    .action(async (folder: string, options: OutputOptions) => {
      // The other commands do without the ranking, so they need not wait for it to load.
      const { runDiagnose } = await import('../diagnose/run.ts');
      await runDiagnose(folder, options);
    });
}
