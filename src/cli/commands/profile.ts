import type { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import { offlineLeaf, parseCount } from '../command.ts';
import { say } from '../language.ts';
import type { ProfileOptions } from '../profile/run.ts';

const NOTES: Sentence = {
  en: `
<file> is a profile of Go (pprof: heap, allocs, goroutine, profile, mutex, block; or the text of goroutine?debug=1 or 2) or of
Node.js (.cpuprofile, .heapprofile, heap statistics as JSON), or - for standard input; gzip is unpacked. With [base] the
difference from base to file is told: what grew most, and where.

--svg draws a flame graph: one file, no script, light and dark. With [base] red boxes grew and blue ones shrank.
No server is needed.`,
  zh: `
<file> 是 Go 的剖析数据（pprof：heap、allocs、goroutine、profile、mutex、block；或 goroutine?debug=1、2 的文本）或
Node.js 的（.cpuprofile、.heapprofile、JSON 格式的堆统计），或 -（标准输入）；gzip 会自动解压。给出 [base] 时说明从
base 到 file 的差别：什么增长最多、在哪里。

--svg 画火焰图：单个文件，不含脚本，随明暗主题变化。给出 [base] 时，红色表示增长，蓝色表示减少。
不需要服务器。`,
};

export function profileCommand(): Command {
  return offlineLeaf('profile <file> [base]', {
    description: 'Tells where memory, time or goroutines go in a profile, or what grew between two',
    examples: [
      'profile heap.pb.gz',
      'profile heap-now.pb.gz heap-before.pb.gz --svg growth.svg',
      'profile cart.cpuprofile --top 30 --json',
      'profile heap.pb.gz --type alloc_space',
      'profile - < goroutines.txt',
    ],
  })
    .option('--svg <out>', 'draw a flame graph')
    .option('--top <count>', 'how many functions and stacks to show', parseCount, 15)
    .option('--type <name>', 'which of its values: inuse_space, alloc_space, cpu, delay, ...')
    .addHelpText('after', () => say(NOTES))
    .action(async (file: string, base: string | undefined, options: ProfileOptions) => {
      const { runProfile } = await import('../profile/run.ts');
      await runProfile(file, base, options);
    });
}
