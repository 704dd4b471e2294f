import { runTests } from './run-tests.ts';

// Node refuses to run tests from within a test, so run-tests.test.ts starts this as a process of its own.
const [root = '', fileTimeoutMs, ...files] = process.argv.slice(2);
const counts = await runTests({
  root,
  files,
  concurrency: 1,
  fileTimeoutMs: Number(fileTimeoutMs),
  junitFile: `${root}/results/junit.xml`,
  output: process.stderr,
});
process.stdout.write(JSON.stringify(counts));
