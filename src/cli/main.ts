import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { isAppError, messageOf } from '#base/errors.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { paint } from './paint.ts';
import { createProgram } from './program.ts';
import { plain } from './text.ts';

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What, details, how to solve, code: each error in the same shape, on stderr. */
function reportFailure(error: unknown): void {
  const lines = [`${paint('bad', 'error')}: ${plain(messageOf(error))}`];
  if (isAppError(error)) {
    const cause = describeCause(error.cause);
    if (cause !== undefined) lines.push(`  details     ${plain(cause)}`);
    if (error.hint !== undefined) lines.push(`  to solve    ${plain(error.hint)}`);
    lines.push(`  code        ${error.code}`);
  }
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** The innermost reason: fetch says "fetch failed" and keeps ECONNREFUSED below it. */
function describeCause(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return messageOf(inner) || String((inner as { code?: string }).code ?? inner);
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
