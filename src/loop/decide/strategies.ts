import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import { AppError, messageOf } from '#base/errors.ts';
import { FAILURE_TYPES } from '#domain/cause.ts';
import { unworded } from '#domain/sentence.ts';
import type { Strategy } from '#domain/strategy.ts';

const SHIPPED = new URL('./strategies.yaml', import.meta.url);

const strategySchema = z.strictObject({
  id: z.string().min(1),
  // A file of your own may have it in one language.
  title: z.union([
    z.string().min(1).transform(unworded),
    z.strictObject({ en: z.string().min(1), zh: z.string().min(1) }),
  ]),
  failureTypes: z.array(z.enum(FAILURE_TYPES)).min(1),
  problems: z.array(z.string()).default([]),
  prerequisites: z
    .array(
      z.enum([
        'has-down-instance',
        'names-instances',
        'has-recent-deploy',
        'has-recent-config-change',
        'has-recent-database-change',
        'can-scale',
        'is-stateless',
      ]),
    )
    .default([]),
  actions: z.array(z.strictObject({ action: z.string(), params: z.record(z.string(), z.json()).default({}) })).min(1),
  successProbability: z.number().min(0).max(1),
  expectedDuration: z.string().regex(DURATION, DURATION_HINT),
});
export const fileSchema = z.strictObject({ strategies: z.array(strategySchema) });

/** The shipped strategies, with those of the operator's file added or replacing. */
export function readStrategies(file?: string): Strategy[] {
  const shipped = parseStrategies(readFileSync(SHIPPED, 'utf8'), 'strategies.yaml');
  if (file === undefined) return shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw strategyFileInvalid(file, messageOf(cause), cause);
  }
  const own = parseStrategies(text, file);
  return [...shipped.filter(strategy => !own.some(each => each.id === strategy.id)), ...own];
}

export function parseStrategies(text: string, file: string): Strategy[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw strategyFileInvalid(file, messageOf(cause), cause);
  }
  const parsed = fileSchema.safeParse(document);
  if (!parsed.success) throw strategyFileInvalid(file, z.prettifyError(parsed.error));
  return parsed.data.strategies.map(({ expectedDuration, ...strategy }) => ({
    ...strategy,
    expectedDurationMs: parseDurationMs(expectedDuration),
  }));
}

function strategyFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'STRATEGY_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'compare with the strategies that ship with ZeroOps (docs/guide/strategies-and-risk.md)',
    cause,
  });
}
