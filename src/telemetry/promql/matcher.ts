import { compileRegex } from './regex.ts';

const MAX_REMEMBERED = 1_000;

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A condition on one label; a label that is not there has the empty value. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly matches: (text: string) => boolean;
}

/** Throws what `compileRegex` throws. */
export function createMatcher(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: testOf(operator, value) };
}

function testOf(operator: MatchOperator, value: string): (text: string) => boolean {
  if (operator === '=') return text => text === value;
  if (operator === '!=') return text => text !== value;
  const matches = remembering(compileRegex(value).matches);
  return operator === '=~' ? matches : text => !matches(text);
}

/** Thousands of series share a few values of a label, evaluation after evaluation. */
function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return text => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const outcome = test(text);
    known.set(text, outcome);
    return outcome;
  };
}
