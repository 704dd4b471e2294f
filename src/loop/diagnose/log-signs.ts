import type { Problem } from './candidate.ts';
import type { DiagnosisInput } from './observation.ts';

/**
 * What programs print when a certain thing is wrong. Text from outside may pick one of these names for trouble that was
 * measured, and nothing more: it never adds a suspect, a target or an action.
 */
interface Sign {
  readonly problem: Problem;
  /** The callee is there and says no: it, and not the way to it, is where people must look. */
  readonly isAnsweredByCallee: boolean;
  /** In lower case. */
  readonly phrases: readonly string[];
}

const SIGNS: readonly Sign[] = [
  {
    problem: 'access-denied',
    isAnsweredByCallee: true,
    phrases: [
      'permission denied',
      'access denied',
      'must be owner of',
      'authentication failed',
      'not permitted to log in',
      'eacces',
      'eperm',
    ],
  },
  {
    problem: 'connection-limit',
    isAnsweredByCallee: true,
    phrases: ['too many clients', 'too many connections', 'remaining connection slots', 'max number of clients'],
  },
  {
    problem: 'disk-full',
    isAnsweredByCallee: true,
    phrases: ['no space left on device', 'could not extend file', 'disk full', 'enospc'],
  },
  {
    problem: 'missing-schema',
    isAnsweredByCallee: false,
    phrases: ['relation "', "doesn't exist", 'no such table', 'undefined column', 'unknown column'],
  },
  { problem: 'descriptor-exhaustion', isAnsweredByCallee: false, phrases: ['too many open files', 'emfile', 'enfile'] },
];

export interface FoundSign extends Sign {
  /** The first line that showed it. */
  readonly line: string;
  readonly at: number;
  readonly count: number;
}

const LINES_READ = 300;
const LEAST_LINES = 3;
const LEAST_SHARE = 0.3;
const LONGEST_LINE = 200;

/** The sign that enough of a service's error lines since the onset carry, if any. O(lines read × phrases). */
export function findLogSign(input: DiagnosisInput, service: string): FoundSign | undefined {
  const lines = input.window.logs.find({
    service,
    minSeverity: 'error',
    fromMs: input.evidenceFrom,
    toMs: input.now + 1,
    limit: LINES_READ,
  });
  const texts = lines.map(({ body }) => body.slice(0, 4 * LONGEST_LINE).toLowerCase());
  for (const sign of SIGNS) {
    const carrying = lines.filter((_, index) => sign.phrases.some(phrase => texts[index]!.includes(phrase)));
    if (carrying.length < Math.max(LEAST_LINES, LEAST_SHARE * lines.length)) continue;
    const first = carrying.at(-1)!;
    const line = first.body.split('\n')[0]!.slice(0, LONGEST_LINE);
    return { ...sign, line, at: first.at, count: carrying.length };
  }
  return undefined;
}
