/**
 * A process that runs the tiny platform as ZeroOps does, so that tests can kill it. Arguments: manifest, state
 * directory, and optionally the number of the launch at which it kills itself, after the process is there and before
 * its pid is on record. Obeys lines on stdin: the key of a rolling restart. Says READY, and DONE with the key.
 */
import { createInterface } from 'node:readline';
import { type Launcher, launchProcess } from '#adapters/processes/launcher.ts';
import { openTiny, TINY_SERVICE } from './tiny-platform.ts';

const [manifest, stateDir, fatalLaunch] = process.argv.slice(2) as [string, string, string?];
let launches = 0;

const launcher: Launcher = (...launch) => {
  const child = launchProcess(...launch);
  launches += 1;
  if (String(launches) === fatalLaunch) process.kill(process.pid, 'SIGKILL');
  return child;
};

const { connection } = await openTiny({ manifest, stateDir }, { launcher });
console.log('READY');
for await (const key of createInterface({ input: process.stdin })) {
  const request = { service: TINY_SERVICE, key, actor: 'host', mode: 'rolling' as const };
  await connection.platform.restart(request, new AbortController().signal);
  console.log(`DONE ${key}`);
}
