import { AppError } from '#base/errors.ts';

export function usageError(message: string, hint: string): AppError {
  return new AppError({ code: 'USAGE', message, faultOf: 'operator', hint });
}

export function journalBroken(atSequence: number, reason: string): AppError {
  return new AppError({
    code: 'JOURNAL_BROKEN',
    message: `the journal's chain is broken at entry ${atSequence}: ${reason}`,
    faultOf: 'outside',
    hint: 'somebody changed the database behind our back; compare with a backup, and keep this one as evidence',
    facts: { atSequence },
  });
}

export function settingsUnusable(file: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'DETECTION_SETTINGS_INVALID',
    message: `${file}: ${reason}`,
    faultOf: 'operator',
    hint: 'write for example: services: { cart: { sensitivity: quiet, mute: [latency] } }',
    cause,
  });
}
