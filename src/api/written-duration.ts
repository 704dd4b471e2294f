import { z } from 'zod';
import { parseDurationMs } from '#base/duration.ts';

/** `30s`, `5m`, `1h30m`: read into milliseconds. A bare number would leave open what it counts. */
export function durationSchema(fallback: string, atMost: string) {
  return z
    .string()
    .max(20)
    .regex(/^(\d+(\.\d+)?(ms|[smhd]))+$/, 'write a number with a unit: 500ms, 30s, 5m, 1h30m')
    .default(fallback)
    .refine(text => isShort(text, atMost), `at most ${atMost}`)
    .describe(`like 30s or 5m; at most ${atMost}`);
}

function isShort(text: string, atMost: string): boolean {
  try {
    return parseDurationMs(text) <= parseDurationMs(atMost);
  } catch {
    // Told by the pattern above.
    return true;
  }
}
