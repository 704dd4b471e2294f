import { compileRegex } from './regex.ts';

const MAX_REMEMBERED = 1_000;

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** `spend` is told of the work that a regular expression makes, and may throw. */
type Test = (text: string, spend?: (instructions: number) => void) => boolean;

/** A condition on one label; a label that is not there has the empty value. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly matches: Test;
}

/** Throws what `compileRegex` throws. */
export function createMatcher(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: testOf(operator, value) };
}

function testOf(operator: MatchOperator, value: string): Test {
  if (operator === '=') return text => text === value;
  if (operator === '!=') return text => text !== value;
  const matches = remembering(compileRegex(value).matches);
  return operator === '=~' ? matches : (text, spend) => !matches(text, spend);
}

/** Thousands of series share a few values of a label, evaluation after evaluation. */
function remembering(test: Test): Test {
  const known = new Map<string, boolean>();
  return (text, spend) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const outcome = test(text, spend);
    known.set(text, outcome);
    return outcome;
  };
}
