import path from 'node:path';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import { AppError } from '#base/errors.ts';
import type { AutonomyLevel } from '#domain/autonomy.ts';
import type { Rule } from '#domain/rule.ts';
import type { Slo } from '#domain/slo.ts';
import type { Strategy } from '#domain/strategy.ts';
import { readStrategies } from './decide/strategies.ts';
import { type DerivedIndicator, readIndicators } from './detect/indicators/indicators.ts';
import { readPatterns, type SymptomPattern } from './detect/patterns/patterns.ts';
import { readRules } from './detect/rules/rules.ts';
import { readSlos } from './detect/slos/slo-file.ts';
import { readProblems } from './diagnose/problems/problem-file.ts';
import type { ProblemPattern } from './diagnose/problems/problem-pattern.ts';
import { DEFAULT_RESPONDER, type ResponderSettings } from './responder.ts';

export interface LoopSettings {
  readonly rules: readonly Rule[];
  readonly patterns: readonly SymptomPattern[];
  readonly slos: readonly Slo[];
  /** What SLO files say and is left aside, in sentences. */
  readonly notes: readonly string[];
  readonly indicators: readonly DerivedIndicator[];
  readonly strategies: readonly Strategy[];
  readonly problems: readonly ProblemPattern[];
  readonly responder: ResponderSettings;
}

const durationSchema = z.string().regex(DURATION, DURATION_HINT).transform(parseDurationMs);

export const settingsSchema = z.strictObject({
  /** Files with rules, patterns, problems and strategies of one's own; they join the shipped ones or replace those of the same name. */
  rules: z.string().min(1).optional(),
  patterns: z.string().min(1).optional(),
  strategies: z.string().min(1).optional(),
  problems: z.string().min(1).optional(),
  /** A file, or a folder of files. */
  slos: z.string().min(1).optional(),
  indicators: z.string().min(1).optional(),
  confidenceToAct: z.number().min(0).max(1).default(DEFAULT_RESPONDER.confidenceToAct),
  settle: durationSchema.optional(),
  abstain: durationSchema.optional(),
  approvalExpires: durationSchema.optional(),
});

export interface LoopSettingsSource {
  /** What is written under `loop:`. */
  readonly raw: unknown;
  /** Where relative paths start. */
  readonly directory: string;
  readonly initialAutonomy: AutonomyLevel;
}

/** The loop's own settings, checked. Throws LOOP_SETTINGS_INVALID and what the files throw. */
export function readLoopSettings({ raw, directory, initialAutonomy }: LoopSettingsSource): LoopSettings {
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) throw loopSettingsInvalid(parsed.error);
  const { rules, patterns, strategies, problems, slos, indicators, ...numbers } = parsed.data;
  const { confidenceToAct, settle, abstain, approvalExpires } = numbers;
  const place = (file: string | undefined) => (file === undefined ? undefined : path.resolve(directory, file));
  return {
    rules: readRules(place(rules)),
    patterns: readPatterns(place(patterns)),
    strategies: readStrategies(place(strategies)),
    problems: readProblems(place(problems)),
    ...readSlos(place(slos)),
    indicators: readIndicators(place(indicators)),
    responder: {
      initialAutonomy,
      confidenceToAct,
      settleMs: settle ?? DEFAULT_RESPONDER.settleMs,
      abstainMs: abstain ?? DEFAULT_RESPONDER.abstainMs,
      approvalExpiresMs: approvalExpires ?? DEFAULT_RESPONDER.approvalExpiresMs,
    },
  };
}

function loopSettingsInvalid({ issues }: z.ZodError): AppError {
  const problems = issues.map(({ path: place, message }) => `${['loop', ...place].join('.')}: ${message}`);
  return new AppError({
    code: 'LOOP_SETTINGS_INVALID',
    message: `the settings of the loop are not usable: ${problems.join('; ')}`,
    faultOf: 'operator',
    hint: 'docs/guide/configuration.md lists every key',
  });
}
