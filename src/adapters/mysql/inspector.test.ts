import { test } from 'node:test';
import { describeDatabaseContract } from '#ports/database-inspector.contract.ts';
import { noMariadb, openMysqlFixture } from './server.fixture.ts';

if (noMariadb === undefined) describeDatabaseContract('MariaDB', openMysqlFixture);
else test('MariaDB keeps the contract of a database inspector', { skip: noMariadb }, () => undefined);
