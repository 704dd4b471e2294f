import { styleText } from 'node:util';

/** What a colour means here; styleText leaves colours out unless stdout is a terminal, and obeys NO_COLOR. */
export type Tone = 'good' | 'bad' | 'warn' | 'faint' | 'strong';

const STYLES = { good: 'green', bad: 'red', warn: 'yellow', faint: 'dim', strong: 'bold' } as const;

export function paint(tone: Tone, text: string): string {
  return styleText(STYLES[tone], text, { stream: process.stdout });
}

const TONES: Readonly<Record<string, Tone>> = {
  ...{ ready: 'good', succeeded: 'good', resolved: 'good', repaired: 'good', approved: 'good', intact: 'good' },
  ...{
    exited: 'bad',
    failed: 'bad',
    unready: 'bad',
    critical: 'bad',
    escalated: 'bad',
    rejected: 'bad',
    broken: 'bad',
  },
  ...{ 'rollback-failed': 'bad', warning: 'warn', starting: 'warn', 'awaiting-approval': 'warn', pending: 'warn' },
  ...{ running: 'warn', improved: 'warn', 'rolled-back': 'warn', aborted: 'warn', expired: 'warn', open: 'warn' },
};

/** A word that tells of a state, in its colour. */
export function paintState(word: string): string {
  const tone = TONES[word.trim().split(',')[0]!];
  return tone === undefined ? word : paint(tone, word);
}
