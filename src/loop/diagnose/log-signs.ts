import { findKeywordClass } from '#algorithms/log-templates/keywords.ts';
import type { Problem } from './candidate.ts';
import type { DiagnosisInput } from './observation.ts';

/**
 * What programs print when a certain thing is wrong, by the keyword classes of logs. Text from outside may pick one of
 * these names for trouble that was measured, and nothing more: it never adds a suspect, a target or an action.
 */
interface Sign {
  readonly problem: Problem;
  /** The callee is there and says no: it, and not the way to it, is where people must look. */
  readonly isAnsweredByCallee: boolean;
}

const SIGN_OF_KEYWORD: Readonly<Record<string, Sign>> = {
  'permission-denied': { problem: 'access-denied', isAnsweredByCallee: true },
  'connection-limit': { problem: 'connection-limit', isAnsweredByCallee: true },
  'disk-full': { problem: 'disk-full', isAnsweredByCallee: true },
  'missing-schema': { problem: 'missing-schema', isAnsweredByCallee: false },
  'descriptor-limit': { problem: 'descriptor-exhaustion', isAnsweredByCallee: false },
};

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
  const keywords = lines.map(({ body }) => findKeywordClass(body)?.id);
  for (const [keyword, sign] of Object.entries(SIGN_OF_KEYWORD)) {
    const carrying = lines.filter((_, index) => keywords[index] === keyword);
    if (carrying.length < Math.max(LEAST_LINES, LEAST_SHARE * lines.length)) continue;
    const first = carrying.at(-1)!;
    const line = first.body.split('\n')[0]!.slice(0, LONGEST_LINE);
    return { ...sign, line, at: first.at, count: carrying.length };
  }
  return undefined;
}
