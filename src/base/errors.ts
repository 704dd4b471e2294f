/** Who has to act on an error. */
export type FaultOf = 'operator' | 'outside' | 'us';

interface AppErrorFields {
  readonly code: string;
  readonly message: string;
  readonly faultOf: FaultOf;
  /** What to do about it, as a sentence to the reader. */
  readonly hint?: string;
  /** The engine obeys this and nothing else when it decides whether to try again. */
  readonly retry?: 'never' | 'later';
  /** For logs and problem+json; never secrets. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The only error class: codes are stable and documented in docs/errors.md. */
export class AppError extends Error {
  readonly code: string;
  readonly faultOf: FaultOf;
  readonly hint: string | undefined;
  readonly retry: 'never' | 'later';
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(fields: AppErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.name = 'AppError';
    this.code = fields.code;
    this.faultOf = fields.faultOf;
    this.hint = fields.hint;
    this.retry = fields.retry ?? 'never';
    this.facts = fields.facts ?? {};
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** A message for people out of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
