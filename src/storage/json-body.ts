/**
 * JSON text that PostgreSQL's jsonb takes: U+0000 and lone surrogates, which log lines may hold, become the replacement
 * character. JSON.stringify escapes exactly those, so that the escapes can be replaced in the text.
 */
export function toJsonBody(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '\\ufffd');
}
