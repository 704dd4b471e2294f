/** Of a row p of the list of processes, with its row t of innodb_trx when it has a transaction open. */
export const STATE = `case when p.command <> 'Sleep' then 'active'
    when t.trx_id is not null then 'idle-in-transaction' else 'idle' end`;
export const CLIENT = `concat(p.user, '@', coalesce(nullif(substring_index(p.host, ':', 1), ''), 'local'))`;
/** Threads of the server itself are nobody's sessions. */
export const PEOPLE = `p.command not in ('Daemon', 'Binlog Dump', 'Binlog Dump GTID', 'Slave_IO', 'Slave_SQL', 'Slave_worker')
    and p.user not in ('system user', 'event_scheduler')`;
