import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { findLanguage } from '#api/sentence.ts';
import { describeFailure } from '#base/failure-text.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { paint } from './paint.ts';
import { createProgram } from './program.ts';
import { plain } from './text.ts';

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function reportFailure(error: unknown): void {
  const language = findLanguage(process.env);
  const lead = language === 'zh' ? `${paint('bad', '错误')}：` : `${paint('bad', 'error')}: `;
  process.stderr.write(`${describeFailure(error, { lead, language, toText: plain }).join('\n')}\n`);
}

async function main(): Promise<void> {
  // `zeroops journal show | head` closes our stdout early: that is no failure.
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  try {
    await createProgram(readVersion()).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said it already: help and version end well, all else is wrong usage.
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    reportFailure(error);
    process.exitCode = exitCodeOf(error);
  }
}

await main();
