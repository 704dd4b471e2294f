import { usageError } from './errors.ts';

/** ISO 8601 with a zone: without one it would depend on the machine. */
export function parseInstant(text: string): number {
  const at = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw usageError(`"${text}" is no instant`, 'write it like 2026-05-04T12:00:00Z');
  return at;
}
