/** Marks our own statements, which are left out where statements are counted. */
export const MARK = '/* zeroops */';

/** Of a row of pg_stat_activity. */
export const STATE = `case when state like 'idle in transaction%' then 'idle-in-transaction'
    when state = 'idle' then 'idle' else 'active' end`;
export const CLIENT = `coalesce(nullif(application_name, ''), usename || '@' || coalesce(host(client_addr), 'local'), '?')`;
/** Epoch milliseconds of the start of a session, which with its pid names it for ever. */
export const STARTED_AT = 'floor(extract(epoch from backend_start) * 1000)::float8';

/** Milliseconds since an instant, never negative. */
export function since(column: string): string {
  return `greatest(0, extract(epoch from clock_timestamp() - ${column}) * 1000)::float8`;
}
