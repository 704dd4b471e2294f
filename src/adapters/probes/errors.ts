import { type ZodError, z } from 'zod';
import { AppError } from '#base/errors.ts';

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the list of probes is not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide/probes.md says what each means',
    cause,
  });
}
