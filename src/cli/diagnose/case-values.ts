import type { z } from 'zod';

/** Epoch ms of what the schema lets through. */
export function toInstant(written: string | number): number {
  return typeof written === 'number' ? written : Date.parse(written);
}

/** The first thing that is wrong, and where: `nodes.2.kind: Invalid option`. */
export function explainIssue({ issues }: z.ZodError): string {
  const [first] = issues as [z.core.$ZodIssue];
  const { path } = first;
  // Of several that it may be, the first says what to write.
  const { message } = (first.code === 'invalid_union' ? first.errors[0]?.[0] : undefined) ?? first;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${path.length === 0 ? '' : `${path.join('.')}: `}${message}${more}`;
}
