import pg from 'pg';
import { z } from 'zod';
import type { DatabaseSettings } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { settingUnknown } from './errors.ts';
import { MARK } from './sql.ts';

/** With more than that, what was granted on tables is left out: half a list would differ from reading to reading. */
const MOST_SETTINGS = 20_000;
const { escapeIdentifier, escapeLiteral } = pg;

/**
 * Neither read nor set: they may hold secrets, or are lists whose elements are quoted one by one. Those with a dot belong to
 * applications.
 */
const UNTOUCHED = [
  ...['search_path', 'temp_tablespaces', 'datestyle', 'shared_preload_libraries', 'session_preload_libraries'],
  ...['local_preload_libraries', 'unix_socket_directories', 'listen_addresses', 'synchronous_standby_names'],
  ...['primary_conninfo', 'wal_consistency_checking', 'debug_io_direct', 'restrict_nonsystem_relation_kind'],
];
const UNTOUCHED_ENDINGS = '(passphrase|_command)$';
const IS_TOUCHED = (name: string) =>
  `strpos(${name}, '.') = 0 and lower(${name}) !~ '${UNTOUCHED_ENDINGS}' and lower(${name}) not in (${UNTOUCHED.map(each => `'${each}'`).join(', ')})`;
/** What counts without a restart. */
const IS_RELOADABLE = "context not in ('postmaster', 'internal')";

const READ = `select ${MARK} name, value from (
  select 'role ' || rolname || ': ' || key as name, value from pg_roles, lateral (values
      ('exists', 'yes'), ('login', case when rolcanlogin then 'on' else 'off' end),
      ('connection limit', rolconnlimit::text), 
      ('valid until', case when isfinite(rolvaliduntil) then (rolvaliduntil at time zone 'UTC')::text || '+00' end)) as attribute(key, value)
    where rolname !~ '^pg_'
  union all
  select 'database ' || datname || ': ' || key, value from pg_database, lateral (values
      ('exists', 'yes'), ('connections', case when datallowconn then 'on' else 'off' end),
      ('connection limit', datconnlimit::text)) as attribute(key, value)
    where not datistemplate
  union all
  select case when setrole = 0 then 'database ' || datname
      else 'role ' || rolname || coalesce(' in ' || datname, '') end || ': ' || split_part(entry, '=', 1),
      substr(entry, strpos(entry, '=') + 1)
    from pg_db_role_setting left join pg_roles r on r.oid = setrole left join pg_database d on d.oid = setdatabase,
      unnest(setconfig) as entry
    where (setrole <> 0 or setdatabase <> 0) and ${IS_TOUCHED("split_part(entry, '=', 1)")}
  union all
  select 'server: ' || name, setting from pg_settings
    where source = 'configuration file' and ${IS_RELOADABLE} and ${IS_TOUCHED('name')}
  union all
  select format('table %I.%I: ', nspname, relname) || privilege_type || ' for ' ||
      case when grantee = 0 then 'public' else grantee::regrole::text end, 'granted'
    from pg_class c join pg_namespace n on n.oid = relnamespace,
      aclexplode(coalesce(relacl, acldefault('r', relowner)))
    where relkind in ('r', 'p', 'v', 'm', 'f') and nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select format('schema %I: ', nspname) || privilege_type || ' for ' ||
      case when grantee = 0 then 'public' else grantee::regrole::text end, 'granted'
    from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
    where nspname !~ '^pg_' and nspname <> 'information_schema'
) as settings where value is not null order by name collate "C" limit $1`;

/** A role that may create roles may alter those that it administers; the rest is for owners and superusers. */
const MAY_CHANGE = `select ${MARK} rolsuper or rolcreaterole as may from pg_roles where rolname = current_user`;

const FIND_RELOADABLE = `select ${MARK} name from pg_settings where name = $1 and ${IS_RELOADABLE}`;

const rowsSchema = z.array(z.object({ name: z.string(), value: z.string() }));
const mayChangeSchema = z.tuple([z.object({ may: z.boolean() })]);

export function createSettings(client: Client, most = MOST_SETTINGS): DatabaseSettings {
  return {
    async read(signal) {
      const rows = rowsSchema.parse(await client.ask(READ, [most], signal));
      // Tables come last in order.
      const kept = rows.length < most ? rows : rows.filter(({ name }) => !name.startsWith('table '));
      return new Map(kept.map(({ name, value }) => [name, value]));
    },
    describe: (name, value) => toChange(name, value)?.told,
    async mayChange(signal) {
      return mayChangeSchema.parse(await client.ask(MAY_CHANGE, [], signal))[0].may;
    },
    async change(name, value, signal) {
      const change = toChange(name, value);
      if (change === undefined) throw settingUnknown(name);
      const { statements, ofServer } = change;
      const isKnown = ofServer === undefined || (await client.ask(FIND_RELOADABLE, [ofServer], signal)).length > 0;
      if (!isKnown) throw settingUnknown(name);
      await client.change(statements, signal);
    },
  };
}

/** How a setting gets a value; null takes it away. */
interface SettingChange {
  /** For people to read, or to run themselves. */
  readonly told: string;
  readonly statements: readonly string[];
  /** The parameter of the whole server, if it is one. */
  readonly ofServer?: string;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** As `%I` writes an identifier. */
const QUOTED = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const PRIVILEGE = new RegExp(`^(table ${QUOTED}\\.${QUOTED}|schema ${QUOTED}): ([A-Z]+) for (${QUOTED})$`);
const PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  ...['USAGE', 'CREATE'],
];

function toChange(name: string, value: string | null): SettingChange | undefined {
  return toPrivilege(name, value) ?? toAttribute(name, value) ?? toParameter(name, value);
}

function toPrivilege(name: string, value: string | null): SettingChange | undefined {
  const [, object = '', privilege = '', grantee = ''] = PRIVILEGE.exec(name) ?? [];
  if (!PRIVILEGES.includes(privilege)) return undefined;
  const what = `${privilege} ON ${object.replace(/^\w+/, word => word.toUpperCase())}`;
  return plain(value === null ? `REVOKE ${what} FROM ${grantee}` : `GRANT ${what} TO ${grantee}`);
}

/** What a role or a database has beside its parameters. */
function toAttribute(name: string, value: string | null): SettingChange | undefined {
  const [, kind = '', owner = '', attribute = ''] = /^(role|database) (.+): ([a-z ]+)$/.exec(name) ?? [];
  const alter = `ALTER ${kind.toUpperCase()} ${escapeIdentifier(owner)}`;
  const isOn = value === 'on';
  const isNumber = /^-?\d+$/.test(value ?? '');
  switch (`${kind} ${attribute}`) {
    case 'role login':
      return plain(`${alter} ${isOn ? 'LOGIN' : 'NOLOGIN'}`);
    case 'database connections':
      return plain(`${alter} ALLOW_CONNECTIONS ${isOn}`);
    case 'role connection limit':
    case 'database connection limit':
      return plain(`${alter} CONNECTION LIMIT ${isNumber ? value : '-1'}`);
    case 'role valid until':
      return plain(`${alter} VALID UNTIL ${escapeLiteral(value ?? 'infinity')}`);
    default:
      return undefined;
  }
}

/** A parameter of the server, or of the sessions of a role or a database. */
function toParameter(name: string, value: string | null): SettingChange | undefined {
  const [, scope = '', parameter = ''] = /^(.+): ([^:]+)$/.exec(name) ?? [];
  if (!WORD.test(parameter) || parameter === 'exists' || isUntouched(parameter.toLowerCase())) return undefined;
  const set = value === null ? `RESET ${parameter}` : `SET ${parameter} = ${escapeLiteral(value)}`;
  if (scope === 'server') {
    const told = `ALTER SYSTEM ${set}`;
    return { told, statements: [told, 'SELECT pg_reload_conf()'], ofServer: parameter };
  }
  const [, kind, first = '', second] = /^(role|database) (.+?)(?: in (.+))?$/.exec(scope) ?? [];
  if (kind === undefined) return undefined;
  const within = second === undefined ? '' : ` IN DATABASE ${escapeIdentifier(second)}`;
  return plain(`ALTER ${kind.toUpperCase()} ${escapeIdentifier(first)}${within} ${set}`);
}

function isUntouched(parameter: string): boolean {
  return UNTOUCHED.includes(parameter) || new RegExp(UNTOUCHED_ENDINGS).test(parameter);
}

function plain(told: string): SettingChange {
  return { told, statements: [told] };
}
