import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import { AppError, messageOf } from '#base/errors.ts';
import type { AnomalyClass, Grade } from '#domain/anomaly.ts';
import { CHANGE_KINDS, type Change } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';

/** Several findings that mean more together than one by one. */
export interface SymptomPattern {
  readonly id: string;
  readonly name: Sentence;
  /** One sentence with `{name.field}` where a condition's finding speaks. */
  readonly says: Sentence;
  readonly class: AnomalyClass;
  readonly grade: Grade;
  /** The findings start within this of each other. */
  readonly withinMs: number;
  readonly all: readonly Condition[];
  readonly none: readonly Absence[];
}

/** What is asked of one finding or change. */
interface Trait {
  /** Names with `*` for any letters; empty: any. Never together with `change`. */
  readonly indicators: readonly RegExp[];
  readonly changes: readonly Change['kind'][];
  readonly direction?: 'up' | 'down' | undefined;
  /** Empty: any. */
  readonly subjects: readonly SubjectKind[];
  readonly leastGrade?: Grade | undefined;
  readonly relation?: Relation | undefined;
  /** Name of the condition that `relation` is to. */
  readonly of?: string | undefined;
}

export interface Condition extends Trait {
  readonly as: string;
  readonly startsAfter?: string | undefined;
  /** How often it must have started within the pattern's time. */
  readonly times: number;
  /** Counts although it is over. Changes are over at once, so it does not matter to them. */
  readonly mayHaveEnded: boolean;
}

export type Absence = Trait;

export type SubjectKind = 'service' | 'instance' | 'edge';

/**
 * Where a finding is, seen from another: on the same service; on another instance, or on another outgoing edge, of that
 * service; on another service's edge to the same callee; on a service that calls it or is called by it, directly or
 * through others; on an edge that leaves the callee; on the service itself or a direct neighbour.
 */
const RELATIONS = [
  'same-service',
  'other-instance',
  'other-edge',
  'same-callee',
  'caller',
  'callee',
  'upstream',
  'downstream',
  'beyond',
  'near',
] as const;
export type Relation = (typeof RELATIONS)[number];

const SHIPPED = new URL('./patterns.yaml', import.meta.url);

const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z
    .union([schema, z.array(schema).min(1)])
    .transform(value => (Array.isArray(value) ? value : [value]) as z.output<T>[]);

const bilingualSchema = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const traitShape = {
  indicator: oneOrMore(
    z.string().regex(/^[\w.*-]+$/, 'letters, digits, dots, hyphens, and * for any letters'),
  ).optional(),
  change: oneOrMore(z.enum(CHANGE_KINDS)).optional(),
  direction: z.enum(['up', 'down']).optional(),
  subject: oneOrMore(z.enum(['service', 'instance', 'edge'])).optional(),
  leastGrade: z.enum(['info', 'warning', 'critical']).optional(),
  relation: z.enum(RELATIONS).optional(),
  of: z.string().optional(),
};
const patternSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'small letters, digits and hyphens'),
  name: bilingualSchema,
  says: bilingualSchema,
  class: z.enum(['availability', 'performance', 'resource', 'load', 'configuration']),
  grade: z.enum(['info', 'warning', 'critical']),
  within: z.string().regex(DURATION, DURATION_HINT),
  all: z
    .array(
      z.strictObject({
        ...traitShape,
        as: z.string().regex(/^[a-z]\w*$/i, 'one word'),
        startsAfter: z.string().optional(),
        times: z.int().min(1).max(100).default(1),
        ended: z.enum(['allowed', 'not-allowed']).default('not-allowed'),
      }),
    )
    .min(1),
  none: z.array(z.strictObject(traitShape)).default([]),
});
const fileSchema = z.strictObject({ patterns: z.array(patternSchema) });

type RawPattern = z.output<typeof patternSchema>;
type RawTrait = RawPattern['none'][number];

/** The shipped patterns, with those of the operator's file added or replacing. */
export function readPatterns(file?: string): SymptomPattern[] {
  const shipped = parsePatterns(readFileSync(SHIPPED, 'utf8'), 'patterns.yaml');
  if (file === undefined) return shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw patternFileInvalid(file, messageOf(cause), cause);
  }
  const own = parsePatterns(text, file);
  return [...shipped.filter(pattern => !own.some(each => each.id === pattern.id)), ...own];
}

export function parsePatterns(text: string, file: string): SymptomPattern[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw patternFileInvalid(file, messageOf(cause), cause);
  }
  const parsed = fileSchema.safeParse(document);
  if (!parsed.success) throw patternFileInvalid(file, z.prettifyError(parsed.error));
  const { patterns } = parsed.data;
  const twice = patterns.find((pattern, i) => patterns.findIndex(other => other.id === pattern.id) !== i);
  if (twice !== undefined) throw patternFileInvalid(file, `two patterns have the id ${twice.id}`);
  return patterns.map(pattern => {
    const problem = findProblem(pattern);
    if (problem !== undefined) throw patternFileInvalid(file, `pattern ${pattern.id}: ${problem}`);
    return toPattern(pattern);
  });
}

function toPattern({ within, all, none, ...rest }: RawPattern): SymptomPattern {
  return {
    ...rest,
    withinMs: parseDurationMs(within),
    all: all.map(condition => ({
      ...toTrait(condition),
      as: condition.as,
      startsAfter: condition.startsAfter,
      times: condition.times,
      mayHaveEnded: condition.ended === 'allowed',
    })),
    none: none.map(toTrait),
  };
}

function toTrait({ indicator = [], change = [], subject = [], direction, leastGrade, relation, of }: RawTrait): Trait {
  return {
    indicators: indicator.map(toRegExp),
    changes: change,
    subjects: subject,
    direction,
    leastGrade,
    relation,
    of,
  };
}

/** Stars become lazy classes over a plain alphabet, so that no pattern can take long. */
function toRegExp(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[\\w.-]*')}$`);
}

/** References go upwards only, so that conditions can be bound one after another. */
function findProblem({ all, none, says }: RawPattern): string | undefined {
  const names: string[] = [];
  for (const condition of all) {
    const problem = findTraitProblem(condition, names) ?? findUnknown('startsAfter', condition.startsAfter, names);
    if (problem !== undefined) return `${condition.as}: ${problem}`;
    if (names.includes(condition.as)) return `two conditions are named ${condition.as}`;
    if (names.length > 0 && condition.relation === undefined) {
      return `${condition.as}: needs "relation", or it would join what has nothing to do with it`;
    }
    names.push(condition.as);
  }
  for (const absence of none) {
    const problem = findTraitProblem(absence, names);
    if (problem !== undefined) return `none: ${problem}`;
  }
  for (const [, name] of `${says.en}${says.zh}`.matchAll(/\{(\w+)/g)) {
    if (!names.includes(name!)) return `says: there is no condition named ${name}`;
  }
  return undefined;
}

function findTraitProblem(trait: RawTrait, names: readonly string[]): string | undefined {
  if (trait.change !== undefined && trait.indicator !== undefined) return '"indicator" and "change" exclude each other';
  if ((trait.relation === undefined) !== (trait.of === undefined)) return '"relation" and "of" go together';
  return findUnknown('of', trait.of, names);
}

function findUnknown(key: string, name: string | undefined, names: readonly string[]): string | undefined {
  return name === undefined || names.includes(name) ? undefined : `"${key}" names ${name}, which is not above it`;
}

function patternFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'PATTERN_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'compare with the patterns that ship with ZeroOps: each needs id, name, says, class, grade, within and all',
    cause,
  });
}
