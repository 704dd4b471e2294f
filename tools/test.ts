import './require-node.mjs';
import { join, resolve } from 'node:path';
import { prepareMachine, thisMachine } from './prerequisites.ts';
import { runGates } from './run-gates.ts';
import { runTests, type TestCounts } from './run-tests.ts';
import { findSourceFiles } from './source-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TEST_FILES = ['{src,tools,playground,test,bench,console}/**/*.test.ts'];
/** Tests that start a whole system. */
const SYSTEM_TEST = /^test\/system\/|^playground\/whole-/;
const MINUTE_MS = 60_000;
/** What the owner of a machine may have set for ZeroOps, its database, its telemetry and terminals. */
const PERSONAL = /^(ZEROOPS_|PG[A-Z]+$|DATABASE_URL$|OTEL_|FORCE_COLOR$|NO_COLOR$|LC_|LANG)/;

/** `npm test` does everything; `npm test -- src/engine` runs the test files below that path and nothing else. */
async function main(prefixes: readonly string[]): Promise<number> {
  const isWhole = prefixes.length === 0;
  neutraliseEnvironment();
  for (const sentence of await prepareMachine(thisMachine())) print(sentence);

  const gates = isWhole ? await runGates({ root: ROOT, print }) : { passed: 0, failed: 0 };
  const files = (await findSourceFiles(ROOT, TEST_FILES)).filter(
    file => isWhole || prefixes.some(prefix => file.startsWith(prefix.replace(/^\.\//, ''))),
  );
  // Whole systems are measured in seconds of reaction, so nothing else may run beside them.
  const units = await runPhase({ name: 'unit', files: files.filter(isUnit), concurrency: 2, fileTimeoutMinutes: 15 });
  const systemFiles = files.filter(file => !isUnit(file));
  const systems = await runPhase({ name: 'system', files: systemFiles, concurrency: 1, fileTimeoutMinutes: 30 });

  const passed = gates.passed + units.passed + systems.passed;
  const failed = gates.failed + units.failed + systems.failed;
  if (gates.failed > 0) print(`\n${gates.failed} of the checks failed; see above, or run npm run check.`);
  if (!isWhole && files.length === 0) print(`There is no test file below ${prefixes.join(', ')}.`);
  print(`\n${passed} passed, ${failed} failed, ${units.skipped + systems.skipped} skipped`);
  return failed > 0 || files.length === 0 ? 1 : 0;
}

/** Every machine tests in English and in UTC. */
function neutraliseEnvironment(): void {
  for (const name of Object.keys(process.env)) if (PERSONAL.test(name)) delete process.env[name];
  Object.assign(process.env, { LANG: 'C.UTF-8', TZ: 'UTC' });
}

function runPhase(phase: {
  readonly name: string;
  readonly files: readonly string[];
  readonly concurrency: number;
  readonly fileTimeoutMinutes: number;
}): Promise<TestCounts> {
  return runTests({
    root: ROOT,
    files: phase.files,
    concurrency: phase.concurrency,
    fileTimeoutMs: phase.fileTimeoutMinutes * MINUTE_MS,
    junitFile: join(ROOT, 'test-results', `${phase.name}.xml`),
    output: process.stdout,
  });
}

function isUnit(file: string): boolean {
  return !SYSTEM_TEST.test(file);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
