import { mkdir } from 'node:fs/promises';
import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import { createAccessTokenStore } from '#storage/access-tokens.ts';
import { createApprovalStore } from '#storage/approvals.ts';
import { createAutonomyStore } from '#storage/autonomies.ts';
import { createCaseStore } from '#storage/cases.ts';
import { openDatabase } from '#storage/database.ts';
import { createDelegationStore } from '#storage/delegations.ts';
import { startEmbeddedDatabase } from '#storage/embedded/embedded-database.ts';
import { takeStateLock } from '#storage/embedded/state-lock.ts';
import { createIncidentStore } from '#storage/incidents.ts';
import { createJournal } from '#storage/journal.ts';
import { patient } from '#storage/patient.ts';
import { createPersonStore } from '#storage/people.ts';
import { createRunStore } from '#storage/runs.ts';
import { createServiceLocks } from '#storage/service-locks.ts';
import { createSessionStore } from '#storage/sessions.ts';
import { createSettingsStore } from '#storage/settings.ts';
import { createSignInLinkStore } from '#storage/sign-in-links.ts';
import { takeSoleUse } from '#storage/sole-use.ts';

interface StateParts {
  /** Absent: an own PostgreSQL under the state directory. */
  readonly url: string | undefined;
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

export type State = Awaited<ReturnType<typeof openState>>;

/** The database and every store over it. `close` also ends a PostgreSQL that was started here. */
export async function openState({ url, stateDirectory, clock, newId, logger }: StateParts) {
  const embedded =
    url === undefined ? await startEmbeddedDatabase({ stateDir: stateDirectory, logger, clock }) : undefined;
  const databaseUrl = embedded?.url ?? url!;
  // Processes and their records lie in the state directory, also when the database does not.
  await mkdir(stateDirectory, { recursive: true });
  const stateLock = url === undefined ? undefined : await takeStateLock(stateDirectory);
  async function closeBelow(): Promise<void> {
    await embedded?.stop();
    await stateLock?.release();
  }
  const database = await openDatabase({ url: databaseUrl, logger }).catch(async error => {
    await closeBelow();
    throw error;
  });
  const soleUse = await takeSoleUse({ url: databaseUrl, clock, logger }).catch(async error => {
    await database.close();
    await closeBelow();
    throw error;
  });
  const { db } = database;
  const journal = createJournal({ db, clock, newId, logger });
  const stores = {
    incidents: createIncidentStore(db),
    runs: createRunStore(db),
    approvals: createApprovalStore(db),
    cases: createCaseStore(db),
    autonomies: createAutonomyStore(db),
    savedState: createSettingsStore(db),
  };
  return {
    databaseUrl,
    isEmbedded: embedded !== undefined,
    ping: () => database.ping(),
    journal,
    ...stores,
    /** A database that is away makes the loop wait, and lose nothing; people at the API are told instead. */
    forLoop: {
      journal: { ...journal, read: patient({ read: journal.read }, logger).read },
      incidents: patient(stores.incidents, logger),
      runs: patient(stores.runs, logger),
      approvals: patient(stores.approvals, logger),
      cases: patient(stores.cases, logger),
      autonomies: patient(stores.autonomies, logger),
      savedState: patient(stores.savedState, logger),
    },
    locks: createServiceLocks(db, clock),
    people: createPersonStore(db),
    delegations: createDelegationStore(db),
    sessions: createSessionStore(db),
    tokens: createAccessTokenStore(db),
    signInLinks: createSignInLinkStore(db, clock.now),
    async close() {
      await journal.flush();
      await database.close();
      await soleUse.release();
      await closeBelow();
    },
  };
}
