import { checkDocLinks } from './checks/doc-links.ts';
import { checkErrorCodes } from './checks/error-codes.ts';
import { checkFileSizes } from './checks/file-sizes.ts';
import { checkPlaygroundWords } from './checks/playground-words.ts';
import { checkTypeImports } from './checks/type-imports.ts';
import { type CommandRequest, runCommand } from './command.ts';
import { SIZE_EXCEPTIONS } from './size-exceptions.ts';

export interface Gate {
  readonly name: string;
  /** What is wrong, for people; empty when all is well. */
  readonly run: (root: string) => Promise<string>;
}

const COMMAND_TIMEOUT_MS = 600_000;

/** In the order of the report. */
export const GATES: readonly Gate[] = [
  commandGate('format and lint', 'biome', ['ci', '--colors=off', '--max-diagnostics=50', '.']),
  commandGate('types', 'tsc', ['-p', '.', '--pretty', 'false']),
  commandGate('types of the console', 'tsc', ['-p', 'console', '--pretty', 'false']),
  commandGate('import rules', 'depcruise', [
    '--output-type',
    'err-long',
    'src',
    'playground',
    'test',
    'bench',
    'tools',
    'console/src',
  ]),
  commandGate('unused code', 'knip', ['--no-progress']),
  ownGate('type imports', checkTypeImports),
  ownGate('file sizes', root => checkFileSizes(root, SIZE_EXCEPTIONS)),
  ownGate('links in docs', checkDocLinks),
  ownGate('error codes', checkErrorCodes),
  ownGate('playground is a stranger', checkPlaygroundWords),
];

function commandGate(name: string, command: string, args: CommandRequest['args']): Gate {
  return {
    name,
    run: async root => {
      const result = await runCommand({ command, args, cwd: root, timeoutMs: COMMAND_TIMEOUT_MS });
      return result.exitCode === 0
        ? ''
        : withoutKnownNoise(result.output) || `${command} ended with exit code ${result.exitCode}`;
    },
  };
}

/** dependency-cruiser warns that it does not know TypeScript 7, but it reads the sources by swc. */
function withoutKnownNoise(output: string): string {
  return output.replace(/\n‼ missing-tsc-transpiler[\s\S]*/, '');
}

function ownGate(name: string, check: (root: string) => Promise<readonly string[]>): Gate {
  return { name, run: async root => (await check(root)).join('\n') };
}
