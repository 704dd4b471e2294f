import { type ZodError, z } from 'zod';
import { AppError } from '#base/errors.ts';

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the settings of profiles are not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide/profiles.md says what each means',
    cause,
  });
}

export function profileUnavailable(place: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'PROFILE_UNAVAILABLE',
    message: `no profile from ${place}: ${reason}`,
    faultOf: 'outside',
    hint: 'check the address in `profiles.targets`, and that the process serves profiles there',
    retry: 'later',
    facts: { place },
    ...(cause === undefined ? {} : { cause }),
  });
}
