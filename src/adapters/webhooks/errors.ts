import { type ZodError, z } from 'zod';
import { AppError } from '#base/errors.ts';

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the settings of webhooks are not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide/webhooks.md says what each means',
    cause,
  });
}

/** Says where the secret was looked for, never what was found there. */
export function secretUnusable(
  { webhook, place, problem }: { readonly webhook: string; readonly place: string; readonly problem: string },
  cause?: unknown,
): AppError {
  return new AppError({
    code: 'WEBHOOK_SECRET_UNUSABLE',
    message: `the secret of the webhook ${webhook} cannot be used: ${place} ${problem}`,
    faultOf: 'operator',
    hint: 'put whsec_ and 24 to 64 random bytes in base64 there, or remove `secretFrom` to send unsigned',
    facts: { webhook, place },
    ...(cause === undefined ? {} : { cause }),
  });
}
