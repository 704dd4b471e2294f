import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import { startEmbeddedDatabase } from './embedded-database.ts';

// A ZeroOps that owns nothing but the database: says where it is, and stops when its input ends.
const [stateDir = ''] = process.argv.slice(2);
const database = await startEmbeddedDatabase({ stateDir, logger: createLogger('error'), clock: systemClock });
process.stdout.write(`${database.url}\n`);
process.stdin.once('end', () => void database.stop().then(() => process.exit(0))).resume();
