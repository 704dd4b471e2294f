import { AppError } from '#base/errors.ts';
import type { Note } from '#domain/note.ts';

export function planChangeRefused(run: string, reason: string): AppError {
  return new AppError({
    code: 'PLAN_CHANGE_REFUSED',
    message: `the plan of ${run} cannot be changed so: ${reason}`,
    faultOf: 'operator',
    hint: '`zeroops approval offers` lists what can be chosen, and why the rest cannot',
    facts: { run },
  });
}

export function noteConflict(incident: string, latest: Note | undefined): AppError {
  const who = latest === undefined ? 'there is no version yet' : `version ${latest.version} is by ${latest.by}`;
  return new AppError({
    code: 'NOTE_CONFLICT',
    message: `somebody else wrote notes of ${incident} meanwhile: ${who}`,
    faultOf: 'operator',
    hint: 'read the latest version, put your text into it, and save that',
    facts: { incident, version: latest?.version ?? 0 },
  });
}

export function feedbackRefused(incident: string, reason: string): AppError {
  return new AppError({
    code: 'FEEDBACK_REFUSED',
    message: `nothing can be said of ${incident}: ${reason}`,
    faultOf: 'operator',
    hint: 'judge the cause once there is one, and the remedy once it has been carried out',
    facts: { incident },
  });
}
