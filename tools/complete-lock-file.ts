/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out.
 *
 * A registry mirror may not serve binaries for platforms it does not need. `npm install` passes over an optional package
 * that it cannot look up, and writes a lock file without it; `npm ci` then finds the lock file incomplete and refuses.
 * The entries carry what decides that they are not installed here: system, processor, C library.
 *
 * Run after every `npm install` that changes packages: node tools/complete-lock-file.ts [path of package-lock.json]
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'windows'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];
const EXACT_VERSION = /^\d+\.\d+\.\d+/;

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };
const missing = Object.values(lock.packages).flatMap(parent =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name, range]) => lock.packages[`node_modules/${name}`] === undefined && EXACT_VERSION.test(range))
    .map(([name, version]) => ({ name, entry: describeMissing(name, version, parent.dev === true) })),
);
for (const { name, entry } of missing) lock.packages[`node_modules/${name}`] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(missing.length === 0 ? 'nothing was missing' : `added ${missing.map(each => each.name).join(', ')}`);

function describeMissing(name: string, version: string, isDev: boolean): LockedPackage {
  const words = name.split(/[/-]/);
  const system = SYSTEMS.find(each => words.includes(each));
  const processor = PROCESSORS.find(each => words.includes(each));
  const isMusl = words.some(word => word.startsWith('musl'));
  return {
    version,
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(isDev ? { dev: true } : {}),
    ...(isMusl ? { libc: ['musl'] } : system === 'linux' ? { libc: ['glibc'] } : {}),
    optional: true,
    ...(system === undefined ? {} : { os: [system === 'windows' ? 'win32' : system] }),
  };
}
