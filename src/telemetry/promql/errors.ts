import { AppError } from '#base/errors.ts';
import type { Span } from './ast.ts';

/** The text is no PromQL. */
export function syntaxWrong(query: string, span: Span, what: string, hint?: string): AppError {
  return new AppError({
    code: 'PROMQL_SYNTAX',
    message: `${whereIn(query, span.from)}: ${what}`,
    faultOf: 'operator',
    hint: hint ?? 'correct the query at that place',
    facts: { query, from: span.from, to: span.to },
  });
}

/** The text is PromQL, but its parts do not fit together. */
export function typesWrong(query: string, span: Span, what: string, hint: string): AppError {
  return new AppError({
    code: 'PROMQL_TYPE',
    message: `${whereIn(query, span.from)}: ${what}`,
    faultOf: 'operator',
    hint,
    facts: { query, from: span.from, to: span.to },
  });
}

/** PromQL that Prometheus of another version or with other features knows. */
export function unsupported(query: string, span: Span, what: string): AppError {
  return new AppError({
    code: 'PROMQL_UNSUPPORTED',
    message: `${whereIn(query, span.from)}: ${what} cannot be evaluated here`,
    faultOf: 'operator',
    hint: 'write the query with what Prometheus 2.42 knows, or ask your own Prometheus',
    facts: { query, from: span.from, to: span.to },
  });
}

/** The query is right, but the data make it ambiguous or its parameters impossible. */
export function evaluationFailed(what: string, hint: string): AppError {
  return new AppError({ code: 'PROMQL_EVALUATION', message: what, faultOf: 'operator', hint });
}

const TOO_MUCH = {
  series: 'series',
  samples: 'samples',
  steps: 'steps',
  looks: 'samples in its windows, or work with the text of its labels',
  cells: 'values in all its parts together',
  letters: 'letters in one label',
};

const HINTS: Partial<Record<keyof typeof TOO_MUCH, string>> = {
  steps: 'ask for a shorter time or a longer step',
  cells: 'ask for less at once: a shorter time, a longer step, fewer series or a shorter query',
  letters: 'build shorter values with label_replace and label_join',
};

export function tooMuch(what: keyof typeof TOO_MUCH, limit: number): AppError {
  return new AppError({
    code: 'PROMQL_LIMIT',
    message: `the query needs more than ${limit} ${TOO_MUCH[what]}`,
    faultOf: 'operator',
    hint: HINTS[what] ?? 'narrow the selectors with more labels, or shorten the ranges',
    facts: { what, limit },
  });
}

export function tookTooLong(): AppError {
  return new AppError({
    code: 'PROMQL_TIMEOUT',
    message: 'the query takes longer than it may',
    faultOf: 'operator',
    hint: 'ask for less at once: a shorter time, a longer step, fewer series',
  });
}

function whereIn(query: string, offset: number): string {
  const before = query.slice(0, offset).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** Not a pattern of RE2, the only kind that cannot take for ever. */
export function regexWrong(pattern: string, at: number, what: string): AppError {
  return new AppError({
    code: 'PROMQL_REGEX',
    message: `the regular expression ${JSON.stringify(pattern)} is wrong at character ${at + 1}: ${what}`,
    faultOf: 'operator',
    hint: 'write it in the syntax of RE2; it always has to match the whole value',
    facts: { pattern, at },
  });
}
