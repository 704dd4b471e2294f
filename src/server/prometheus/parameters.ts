import { parseDurationMs } from '#telemetry/promql/literals.ts';
import { requestInvalid } from '../errors.ts';

/** RFC 3339, which `Date.parse` alone would take with much else. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const SECONDS = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The instant in milliseconds. */
export function readTimeMs(name: string, text: string): number {
  const ms = SECONDS.test(text) ? Math.round(Number(text) * 1000) : RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isSafeInteger(ms)) throw refused(name, `${JSON.stringify(text)} is neither Unix seconds nor RFC 3339`);
  return ms;
}

export function readStepMs(text: string): number {
  const ms = readDurationMs('step', text);
  if (ms <= 0) throw refused('step', 'must be a millisecond at least');
  return ms;
}

export function readDurationMs(name: string, text: string): number {
  const ms = SECONDS.test(text) ? Math.round(Number(text) * 1000) : (parseDurationMs(text) ?? Number.NaN);
  if (!Number.isSafeInteger(ms)) throw refused(name, `${JSON.stringify(text)} is neither seconds nor a duration`);
  return ms;
}

/** `start` and `end` in milliseconds. */
export function readStretch(start: string, end: string): { readonly startMs: number; readonly endMs: number } {
  const startMs = readTimeMs('start', start);
  const endMs = readTimeMs('end', end);
  if (endMs < startMs) throw refused('end', 'is before start');
  return { startMs, endMs };
}

/** Fields of a form, as browsers and Grafana send them; a field given several times is a list. */
export function readForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(Array.from(fields, ([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

function refused(name: string, problem: string): Error {
  return requestInvalid([{ path: name, problem }]);
}
