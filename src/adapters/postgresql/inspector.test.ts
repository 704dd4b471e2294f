import { describeDatabaseContract } from '#ports/database-inspector.contract.ts';
import { openPostgresqlFixture } from './server.fixture.ts';

describeDatabaseContract('PostgreSQL', openPostgresqlFixture);
