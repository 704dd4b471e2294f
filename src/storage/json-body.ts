/**
 * JSON text that PostgreSQL's jsonb takes: U+0000 and lone surrogates, which log lines may hold, become the replacement
 * character. JSON.stringify escapes exactly those, so that the escapes can be replaced in the text; an escaped backslash
 * is matched too, so that a `u0000` which somebody wrote after one is left alone.
 */
export function toJsonBody(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, match =>
    match === '\\\\' ? match : '\\ufffd',
  );
}
