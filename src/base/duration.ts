import { AppError } from './errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** For schemas, so that they can tell where in a file it stands. */
export const DURATION = /^\s*(\d+(\.\d+)?(ms|[smhdw]))+\s*$/;
export const DURATION_HINT = 'write a number with a unit: 500ms, 30s, 5m, 1h30m, 7d';

/** Parses `500ms`, `5m`, `1h30m` (Prometheus' notation) into milliseconds. */
export function parseDurationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text.trim()) {
    throw new AppError({
      code: 'DURATION_INVALID',
      message: `"${text}" is not a duration`,
      faultOf: 'operator',
      hint: DURATION_HINT,
    });
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0);
}

/** `42 s`, `1 min 30 s`, `350 ms`: for sentences. */
export function describeDurationMs(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${durationMs < 10_000 ? (durationMs / 1000).toFixed(1) : seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
