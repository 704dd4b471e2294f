import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.ts';

export interface Prerequisite {
  readonly name: string;
  readonly binary: string;
  readonly debianPackage: string;
  /** Which tests are skipped without it. */
  readonly neededFor: string;
}

export interface Machine {
  readonly path: string;
  readonly isRoot: boolean;
  /** Resolves to undefined, or to the reason why the packages could not be installed. */
  readonly install: (debianPackages: readonly string[]) => Promise<string | undefined>;
}

/** PostgreSQL is not here: it comes from npm. */
const PREREQUISITES: readonly Prerequisite[] = [
  { name: 'prlimit', binary: 'prlimit', debianPackage: 'util-linux', neededFor: 'faults that limit a living process' },
  { name: 'setpriv', binary: 'setpriv', debianPackage: 'util-linux', neededFor: 'running as another user' },
  { name: 'git', binary: 'git', debianPackage: 'git', neededFor: 'tests that read the history of a repository' },
  {
    name: 'Prometheus',
    binary: 'prometheus',
    debianPackage: 'prometheus',
    neededFor: 'comparing PromQL with the original',
  },
  { name: 'Chromium', binary: 'chromium', debianPackage: 'chromium', neededFor: 'driving the console in a browser' },
  {
    name: 'MariaDB',
    binary: 'mariadbd',
    debianPackage: 'mariadb-server-core',
    neededFor: 'asking a real MariaDB from inside',
  },
];

const INSTALL_TIMEOUT_MS = 600_000;

/** Installs what is missing where that is allowed; returns a sentence for each thing that the tests go without. */
export async function prepareMachine(
  machine: Machine,
  prerequisites: readonly Prerequisite[] = PREREQUISITES,
): Promise<readonly string[]> {
  const missing = await findMissing(machine, prerequisites);
  if (missing.length === 0) return [];
  const reason = await whyNotInstalled(machine, missing);
  const stillMissing = await findMissing(machine, missing);
  return stillMissing.map(
    ({ name, neededFor, debianPackage }) =>
      `${name} is missing, so these tests are skipped: ${neededFor}. ` +
      `${reason ?? 'Its package was installed without it'} (Debian package ${debianPackage}).`,
  );
}

export function thisMachine(): Machine {
  return { path: process.env.PATH ?? '', isRoot: process.getuid?.() === 0, install: installDebianPackages };
}

async function whyNotInstalled(machine: Machine, missing: readonly Prerequisite[]): Promise<string | undefined> {
  if (!machine.isRoot) return 'Only root may install it';
  if (!(await isOnPath('apt-get', machine.path))) return 'There is no apt-get here';
  return machine.install([...new Set(missing.map(one => one.debianPackage))]);
}

async function findMissing(machine: Machine, wanted: readonly Prerequisite[]): Promise<readonly Prerequisite[]> {
  const found = await Promise.all(wanted.map(one => isOnPath(one.binary, machine.path)));
  return wanted.filter((_, index) => !found[index]);
}

async function isOnPath(binary: string, path: string): Promise<boolean> {
  const candidates = path.split(delimiter).map(folder => access(join(folder, binary), constants.X_OK));
  return (await Promise.allSettled(candidates)).some(result => result.status === 'fulfilled');
}

async function installDebianPackages(debianPackages: readonly string[]): Promise<string | undefined> {
  const install = ['install', '--yes', '--quiet=2', '--no-install-recommends', ...debianPackages];
  if ((await aptGet(install)).exitCode === 0) return undefined;
  // A fresh image has no package lists yet.
  await aptGet(['update', '--quiet=2']);
  const { exitCode, output } = await aptGet(install);
  return exitCode === 0 ? undefined : `apt-get could not install it: ${output.trim().split('\n').at(-1)}`;
}

function aptGet(args: readonly string[]) {
  // In the runlevel of one user no package starts its daemon; the tests start their own.
  const environment = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return runCommand({ command: 'apt-get', args, cwd: '/', timeoutMs: INSTALL_TIMEOUT_MS, environment });
}
