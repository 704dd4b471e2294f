import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCommand } from './command.ts';
import { FOLDER_ROWS } from './import-rules.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The code of the importing file, what it must be told, and the file or package it reaches for. */
const VIOLATIONS: readonly { name: string; file: string; code: string; rule: string; to: string }[] = [
  {
    name: 'a stage imports another stage',
    file: 'src/loop/decide/a.ts',
    code: "import { value } from '#loop/diagnose/clean.ts';\nexport const a = value;",
    rule: 'loop-room-imports',
    to: 'src/loop/diagnose/clean.ts',
  },
  {
    name: 'a stage re-exports another stage',
    file: 'src/loop/decide/b.ts',
    code: "export * from '../learn/clean.ts';",
    rule: 'loop-room-imports',
    to: 'src/loop/learn/clean.ts',
  },
  {
    name: 'a stage imports the file that joins the stages',
    file: 'src/loop/decide/c.ts',
    code: "import '#loop/loop.ts';",
    rule: 'loop-room-imports',
    to: 'src/loop/loop.ts',
  },
  {
    name: 'the test of a stage imports another stage',
    file: 'src/loop/decide/d.test.ts',
    code: "import { value } from '#loop/diagnose/clean.ts';\nexport const a = value;",
    rule: 'loop-room-imports-in-tests',
    to: 'src/loop/diagnose/clean.ts',
  },
  {
    name: 'an adapter imports another adapter',
    file: 'src/adapters/otlp/a.ts',
    code: "import { value } from '#adapters/processes/clean.ts';\nexport const a = value;",
    rule: 'adapters-room-imports',
    to: 'src/adapters/processes/clean.ts',
  },
  {
    name: 'an operation imports another operation',
    file: 'src/operations/deploy/a.ts',
    code: "import { value } from '#operations/failover/clean.ts';\nexport const a = value;",
    rule: 'operations-room-imports',
    to: 'src/operations/failover/clean.ts',
  },
  {
    name: 'algorithms import domain by type only',
    file: 'src/algorithms/a.ts',
    code: "import type { Value } from '#domain/clean.ts';\nexport type A = Value;",
    rule: 'algorithms-imports',
    to: 'src/domain/clean.ts',
  },
  {
    name: 'algorithms import domain by a type among values',
    file: 'src/algorithms/b.ts',
    code: "import { type Value, value } from '#domain/clean.ts';\nexport const a: Value = value;",
    rule: 'algorithms-imports',
    to: 'src/domain/clean.ts',
  },
  {
    name: 'domain imports storage with import() at run time',
    file: 'src/domain/a.ts',
    code: "export async function a() {\n  return (await import('#storage/clean.ts')).value;\n}",
    rule: 'domain-imports',
    to: 'src/storage/clean.ts',
  },
  {
    name: 'the engine imports telemetry in an import of several lines',
    file: 'src/engine/a.ts',
    code: "import {\n  value,\n} from\n  '#telemetry/clean.ts';\nexport const a = value;",
    rule: 'engine-imports',
    to: 'src/telemetry/clean.ts',
  },
  {
    name: 'the server imports a single stage',
    file: 'src/server/a.ts',
    code: "import '#loop/detect/clean.ts';",
    rule: 'server-imports',
    to: 'src/loop/detect/clean.ts',
  },
  {
    name: 'the command line imports the domain',
    file: 'src/cli/a.ts',
    code: "import '#domain/clean.ts';",
    rule: 'cli-imports',
    to: 'src/domain/clean.ts',
  },
  {
    name: 'the command line looks into the loop to detect by itself',
    file: 'src/cli/b.ts',
    code: "import '#loop/detect/clean.ts';",
    rule: 'cli-imports',
    to: 'src/loop/detect/clean.ts',
  },
  {
    name: 'domain reads files',
    file: 'src/domain/b.ts',
    code: "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;",
    rule: 'pure-folders',
    to: 'fs',
  },
  {
    name: 'algorithms use an npm package',
    file: 'src/algorithms/c.ts',
    code: "import { pg } from 'pg';\nexport const a = pg;",
    rule: 'pure-folders',
    to: 'node_modules/pg/index.js',
  },
  {
    name: 'the journal entry reads files',
    file: 'src/domain/journal-entry.ts',
    code: "import { createHash } from 'node:crypto';\nimport 'node:fs';\nexport const a = createHash;",
    rule: 'journal-entry-hashes-only',
    to: 'fs',
  },
  {
    name: 'an adapter speaks SQL',
    file: 'src/adapters/otlp/b.ts',
    code: "import { pg } from 'pg';\nexport const a = pg;",
    rule: 'pg-only-in-storage',
    to: 'node_modules/pg/index.js',
  },
  {
    name: 'an adapter serves HTTP',
    file: 'src/adapters/otlp/c.ts',
    code: "export async function a() {\n  return import('@fastify/swagger');\n}",
    rule: 'fastify-only-in-server',
    to: 'node_modules/@fastify/swagger/index.js',
  },
  {
    name: 'storage runs workflows',
    file: 'src/storage/a.ts',
    code: "import '@dbos-inc/dbos-sdk';",
    rule: 'dbosinc-only-in-engine',
    to: 'node_modules/@dbos-inc/dbos-sdk/index.js',
  },
  {
    name: 'the playground imports ours',
    file: 'playground/a.ts',
    code: "import '../src/base/clean.ts';",
    rule: 'playground-is-a-stranger',
    to: 'src/base/clean.ts',
  },
  {
    name: 'an adapter imports the playground',
    file: 'src/adapters/processes/a.ts',
    code: "import '../../../playground/clean.ts';",
    rule: 'adapters-room-imports',
    to: 'playground/clean.ts',
  },
  {
    name: 'the console imports the domain',
    file: 'console/src/lib/a.ts',
    code: "import type { Value } from '../../../src/domain/clean.ts';\nexport type A = Value;",
    rule: 'console-uses-the-api',
    to: 'src/domain/clean.ts',
  },
  {
    name: 'a feature of the console imports another',
    file: 'console/src/features/runs/a.tsx',
    code: "import '../now/clean.tsx';",
    rule: 'features-stand-alone',
    to: 'console/src/features/now/clean.tsx',
  },
  {
    name: 'the server imports the console',
    file: 'src/server/d.ts',
    code: "import '../../console/src/lib/clean.ts';",
    rule: 'nobody-imports-the-console',
    to: 'console/src/lib/clean.ts',
  },
  {
    name: 'production code imports a contract suite',
    file: 'src/adapters/processes/b.ts',
    code: "import '#ports/clean.contract.ts';",
    rule: 'tests-are-not-imported',
    to: 'src/ports/clean.contract.ts',
  },
  {
    name: 'a crossing is hidden behind a relative path',
    file: 'src/ports/a.ts',
    code: "import '../domain/clean.ts';",
    rule: 'crossings-show',
    to: 'src/domain/clean.ts',
  },
  {
    name: 'production code imports a development package',
    file: 'src/server/b.ts',
    code: "import 'fast-check';",
    rule: 'no-development-packages',
    to: 'node_modules/fast-check/index.js',
  },
  {
    name: 'an import leads nowhere',
    file: 'src/server/c.ts',
    code: "import '#domain/missing.ts';",
    rule: 'imports-resolve',
    to: '#domain/missing.ts',
  },
  {
    name: 'two files need each other',
    file: 'src/storage/b.ts',
    code: "import './cycle.ts';\nexport const b = 1;",
    rule: 'no-cycles',
    to: 'src/storage/cycle.ts',
  },
];

const CLEAN = 'export type Value = number;\nexport const value: Value = 1;\n';
const CLEAN_TREE: Readonly<Record<string, string>> = {
  'src/base/clean.ts': CLEAN,
  'src/algorithms/clean.ts': CLEAN,
  'src/algorithms/clean.test.ts': "import 'node:test';\nimport 'fast-check';\nimport './clean.ts';\n",
  'src/domain/clean.ts': CLEAN,
  'src/domain/journal-entry.ts': "import { createHash } from 'node:crypto';\nexport const hash = createHash;\n",
  'src/ports/clean.ts': "import type { Value } from '#domain/clean.ts';\nexport type Port = Value;\n",
  'src/ports/clean.contract.ts': "import 'node:test';\nimport './clean.ts';\n",
  'src/telemetry/clean.ts': `import '#algorithms/clean.ts';\n${CLEAN}`,
  'src/storage/clean.ts': `import 'pg';\n${CLEAN}`,
  'src/storage/embedded-server.ts': CLEAN,
  'src/engine/clean.ts': "import '@dbos-inc/dbos-sdk';\nimport '#ports/clean.ts';\n",
  'src/engine/clean.test.ts':
    "import '#storage/embedded-server.ts';\nimport '#ports/clean.contract.ts';\nimport './clean.ts';\n",
  'src/actions/clean.ts': CLEAN,
  'src/operations/deploy/clean.ts': "import '#actions/clean.ts';\n",
  'src/operations/failover/clean.ts': CLEAN,
  'src/operations/registry.ts': "import './deploy/clean.ts';\n",
  'src/loop/detect/clean.ts': "import '#telemetry/clean.ts';\n",
  'src/loop/diagnose/clean.ts': CLEAN,
  'src/loop/learn/clean.ts': CLEAN,
  'src/loop/loop.ts': "import './detect/clean.ts';\nimport '#engine/clean.ts';\nimport '#operations/registry.ts';\n",
  'src/adapters/processes/clean.ts': CLEAN,
  'src/adapters/registry.ts': "import './processes/clean.ts';\n",
  'src/api/clean.ts': "import '#domain/clean.ts';\n",
  'src/server/clean.ts':
    "import 'fastify';\nimport '#loop/loop.ts';\nimport '#adapters/registry.ts';\nimport '#api/clean.ts';\n",
  'src/cli/clean.ts': "import '#api/clean.ts';\nimport '#algorithms/clean.ts';\n",
  'console/src/lib/clean.ts': "import '../../../src/api/clean.ts';\n",
  'console/src/features/now/clean.tsx': "import '../../lib/clean.ts';\n",
  'playground/clean.ts': "import 'pg';\n",
  'test/clean.test.ts': "import '#server/clean.ts';\n",
};

const PACKAGES = ['pg', 'fastify', '@fastify/swagger', '@dbos-inc/dbos-sdk'];
const MANIFEST = {
  type: 'module',
  imports: { '#*.ts': './src/*.ts' },
  dependencies: Object.fromEntries(PACKAGES.map(name => [name, '1.0.0'])),
  devDependencies: { 'fast-check': '1.0.0' },
};

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

describe('the import rules', () => {
  let directory: string;
  let cleanFound: readonly Violation[];
  let found: readonly Violation[];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'import-rules-'));
    await writeTree(directory, CLEAN_TREE);
    await writeTree(directory, { 'package.json': JSON.stringify(MANIFEST) });
    for (const name of [...PACKAGES, 'fast-check']) await writePackage(directory, name);
    cleanFound = await findViolations(directory);
    await writeTree(directory, { 'src/storage/cycle.ts': "import './b.ts';\n" });
    await writeTree(directory, Object.fromEntries(VIOLATIONS.map(({ file, code }) => [file, code])));
    found = await findViolations(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  test('pass on a clean tree', () => {
    assert.deepEqual(cleanFound, []);
  });

  for (const { name, file, rule, to } of VIOLATIONS) {
    test(`fail when ${name}`, () => {
      const rules = found.filter(one => one.from === file && one.to === to).map(one => one.rule.name);
      assert.ok(rules.includes(rule), `${file} → ${to} broke ${rules.join(', ') || 'nothing'}`);
    });
  }

  test('have a row for every folder of src', async () => {
    const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true });
    const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
    const ruled = new Set(FOLDER_ROWS.map(row => row.folder));
    assert.deepEqual(
      folders.filter(folder => !ruled.has(folder)),
      [],
    );
  });
});

async function writeTree(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function writePackage(directory: string, name: string): Promise<void> {
  await writeTree(join(directory, 'node_modules', name), {
    'package.json': JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }),
    'index.js': 'export const pg = 1;\n',
  });
}

async function findViolations(cwd: string): Promise<readonly Violation[]> {
  const config = join(ROOT, '.dependency-cruiser.mjs');
  const args = ['--config', config, '--output-type', 'json', 'src', 'playground', 'test', 'console'];
  const { output } = await runCommand({ command: 'depcruise', args, cwd, timeoutMs: 60_000 });
  // The report is followed by a warning about TypeScript 7, which the swc parser makes needless.
  const report = output.slice(output.indexOf('{'), output.lastIndexOf('\n}') + 2);
  return JSON.parse(report).summary.violations;
}
