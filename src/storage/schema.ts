/** Our tables as Kysely sees them. Bodies are the nouns of `domain` as JSON; columns beside them are what is searched. */
import type { ColumnType, GeneratedAlways } from 'kysely';
import type { AccessToken } from '#domain/access-token.ts';
import type { Approval } from '#domain/approval.ts';
import type { Autonomy } from '#domain/autonomy.ts';
import type { Case } from '#domain/case.ts';
import type { Delegation } from '#domain/delegation.ts';
import type { Incident } from '#domain/incident.ts';
import type { Role } from '#domain/role.ts';
import type { Run, RunStatus, StepState } from '#domain/run.ts';

/** Comes as the value, goes as JSON text. */
export type JsonBody<Value> = ColumnType<Value, string, string>;
/** PostgreSQL's bigint comes as a string. */
export type BigInteger = ColumnType<string, number, number>;
type BigIntegerOrNull = ColumnType<string | null, number | null, number | null>;

export interface Tables {
  journal: JournalTable;
  journal_head: { singleton: GeneratedAlways<boolean>; sequence: BigInteger; hash: string };
  incident: {
    id: string;
    number: GeneratedAlways<number>;
    is_open: boolean;
    started_at: BigInteger;
    body: JsonBody<Incident>;
    status: GeneratedAlways<string>;
    grade: GeneratedAlways<string>;
    /** 2 is critical. */
    grade_rank: GeneratedAlways<number>;
    services: GeneratedAlways<string[]>;
    /** In lower case; what a text is looked for in. */
    words: GeneratedAlways<string>;
  };
  run: {
    id: string;
    number: GeneratedAlways<number>;
    incident: string | null;
    status: RunStatus;
    created_at: BigInteger;
    body: JsonBody<Omit<Run, 'steps' | 'rollBack'>>;
    services: GeneratedAlways<string[]>;
    words: GeneratedAlways<string>;
    /** Id of the run that it takes back. */
    rolls_back: GeneratedAlways<string | null>;
  };
  run_step: { run: string; step: string; body: JsonBody<StepState> };
  approval: { id: string; status: string; expires_at: BigInteger; requested_at: BigInteger; body: JsonBody<Approval> };
  delegation: {
    id: string;
    from_person: string | null;
    to_person: string;
    until: BigInteger;
    body: JsonBody<Delegation>;
  };
  incident_case: {
    id: string;
    number: GeneratedAlways<number>;
    incident: string;
    service: string;
    failure_type: string;
    resolved_at: BigInteger;
    body: JsonBody<Case>;
  };
  autonomy: { service: string; action: string; failure_type: string; body: JsonBody<Autonomy> };
  setting: { name: string; value: JsonBody<unknown> };
  service_lock: { service: string; holder: string; until: BigInteger };
  person: { id: string; name: string; role: Role; created_at: BigInteger };
  session: {
    id: string;
    key_hash: string;
    person: string;
    created_at: BigInteger;
    used_at: BigInteger;
    browser: string;
    address: string;
  };
  access_token: {
    id: string;
    name: string;
    kind: AccessToken['kind'];
    role: Role;
    secret_hash: string;
    created_by: string;
    created_at: BigInteger;
    expires_at: BigIntegerOrNull;
    used_at: BigIntegerOrNull;
  };
  sign_in_link: {
    code_hash: string;
    role: Role;
    person: string | null;
    made_by: string;
    expires_at: BigInteger;
  };
}

interface JournalTable {
  sequence: BigInteger;
  id: string;
  at: BigInteger;
  kind: string;
  subject: string;
  actor: string;
  caused_by: string | null;
  incident: string | null;
  run: string | null;
  /** Canonical JSON as text, not jsonb: the very bytes are hashed. */
  data: string;
  hash: string;
}
