import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, messageOf } from '#base/errors.ts';
import { FAILURE_TYPES } from '#domain/cause.ts';
import { CHANGE_KINDS } from '#domain/change.ts';
import { compileQuery } from '#telemetry/promql/query.ts';
import { FACTS, type ProblemPattern, type Symptom, type SymptomTest, WHEREABOUTS } from './problem-pattern.ts';

const SHIPPED = new URL('./', import.meta.url);

const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z
    .union([schema, z.array(schema).min(1)])
    .transform(value => (Array.isArray(value) ? value : [value]) as z.output<T>[]);

const bilingualSchema = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const phrasesSchema = oneOrMore(z.string().min(2).toLowerCase());
const symptomSchema = z.strictObject({
  anomaly: oneOrMore(
    z.string().regex(/^[\w.*-]+$/, 'letters, digits, dots, hyphens, and * for any letters'),
  ).optional(),
  log: oneOrMore(z.string()).optional(),
  words: phrasesSchema.optional(),
  span: phrasesSchema.optional(),
  query: z.string().min(1).optional(),
  fact: oneOrMore(z.enum(FACTS)).optional(),
  change: oneOrMore(z.enum(CHANGE_KINDS)).optional(),
  at: z.enum(WHEREABOUTS).default('place'),
  weight: z.number().positive().max(20),
  required: z.boolean().default(false),
  alone: z.number().positive().max(5).optional(),
  says: bilingualSchema.optional(),
});
const problemSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'small letters, digits and hyphens'),
  name: bilingualSchema,
  description: bilingualSchema,
  type: z.enum(FAILURE_TYPES),
  places: z.array(z.enum(['service', 'edge'])).min(1),
  blames: z.enum(['place', 'callee']).default('place'),
  shiftsWork: z.boolean().default(false),
  refusals: z.array(z.string().min(1)).default([]),
  least: z.number().positive().default(1),
  symptoms: z.array(symptomSchema).min(1),
  against: z.array(symptomSchema).default([]),
  remedies: z.array(z.string()).default([]),
  nextChecks: z.array(bilingualSchema).default([]),
});
export const problemFileSchema = z.strictObject({ problems: z.array(problemSchema) });

type RawSymptom = z.output<typeof symptomSchema>;

/** The shipped problems, with those of the operator's file added or replacing. Throws PROBLEM_FILE_INVALID. */
export function readProblems(file?: string): ProblemPattern[] {
  const shipped = readdirSync(SHIPPED)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(name => parseProblems(readFileSync(new URL(name, SHIPPED), 'utf8'), name));
  if (file === undefined) return shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw problemFileInvalid(file, messageOf(cause), cause);
  }
  const own = parseProblems(text, file);
  return [...shipped.filter(problem => !own.some(each => each.id === problem.id)), ...own];
}

export function parseProblems(text: string, file: string): ProblemPattern[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw problemFileInvalid(file, messageOf(cause), cause);
  }
  const parsed = problemFileSchema.safeParse(document);
  if (!parsed.success) throw problemFileInvalid(file, z.prettifyError(parsed.error));
  const { problems } = parsed.data;
  const twice = problems.find(({ id }, i) => problems.findIndex(other => other.id === id) !== i);
  if (twice !== undefined) throw problemFileInvalid(file, `two problems have the id ${twice.id}`);
  return problems.map(({ symptoms, against, ...rest }) => {
    const toSymptoms = (group: readonly RawSymptom[]) =>
      group.map(raw => toSymptom(raw, `${file}: problem ${rest.id}`));
    return { ...rest, symptoms: toSymptoms(symptoms), against: toSymptoms(against) };
  });
}

function toSymptom(raw: RawSymptom, where: string): Symptom {
  const { at, weight, required, alone, says } = raw;
  const tests = readTests(raw, where);
  const test = tests[0];
  if (test === undefined || tests.length > 1) {
    throw problemFileInvalid(where, 'a symptom has exactly one of anomaly, log, words, span, query, fact, change');
  }
  if (alone !== undefined && test.kind !== 'anomaly') throw problemFileInvalid(where, '"alone" goes with "anomaly"');
  if (at !== 'place' && test.kind === 'fact') throw problemFileInvalid(where, 'facts are of the place itself');
  return { test, at, weight, required, alone, says };
}

function readTests({ anomaly, log, words, span, query, fact, change }: RawSymptom, where: string): SymptomTest[] {
  if (query !== undefined) checkQuery(query, where);
  return [
    ...(anomaly === undefined ? [] : [{ kind: 'anomaly' as const, indicators: anomaly.map(toRegExp) }]),
    ...(log === undefined ? [] : [{ kind: 'log' as const, classes: log }]),
    ...(words === undefined ? [] : [{ kind: 'words' as const, phrases: words }]),
    ...(span === undefined ? [] : [{ kind: 'span' as const, phrases: span }]),
    ...(query === undefined ? [] : [{ kind: 'query' as const, expr: query }]),
    ...(fact === undefined ? [] : [{ kind: 'fact' as const, facts: fact }]),
    ...(change === undefined ? [] : [{ kind: 'change' as const, changes: change }]),
  ];
}

function checkQuery(expr: string, where: string): void {
  try {
    if (compileQuery(expr).type === 'vector') return;
  } catch (cause) {
    throw problemFileInvalid(where, messageOf(cause), cause);
  }
  throw problemFileInvalid(where, `${expr} must be an instant vector`);
}

/** Stars become classes over a plain alphabet, so that no pattern can take long. */
function toRegExp(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[\\w.-]*')}$`);
}

function problemFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'PROBLEM_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'compare with the problems that ship with ZeroOps (docs/guide/problem-patterns.md)',
    cause,
  });
}
