import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { junit, spec } from 'node:test/reporters';

export interface TestsRequest {
  readonly root: string;
  readonly files: readonly string[];
  /** How many files at once, each in a process of its own. */
  readonly concurrency: number;
  readonly fileTimeoutMs: number;
  readonly junitFile: string;
  readonly output: NodeJS.WritableStream;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs test files with node's own runner: the spec report as it goes, a JUnit file for machines, the counts for us. */
export async function runTests(request: TestsRequest): Promise<TestCounts> {
  if (request.files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  await mkdir(dirname(request.junitFile), { recursive: true });
  const events = run({
    cwd: request.root,
    files: [...request.files],
    concurrency: request.concurrency,
    timeout: request.fileTimeoutMs,
  });
  const counts = countTests(events);
  const forSpec = events.pipe(new PassThrough({ objectMode: true })).compose(new spec());
  const forJunit = events.pipe(new PassThrough({ objectMode: true })).compose(junit);
  forSpec.pipe(request.output, { end: false });
  const file = forJunit.pipe(createWriteStream(request.junitFile));
  // A composed stream is a duplex whose writing side never closes by itself.
  await Promise.all([finished(forSpec, { writable: false }), finished(file)]);
  return counts();
}

/** Suites and whole files are not counted, unless a file fails outside its tests, as when it cannot be loaded. */
function countTests(events: ReturnType<typeof run>): () => TestCounts {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  events.on('test:pass', ({ details, skip, todo }) => {
    if (details.type === 'suite') return;
    if (skip !== undefined || todo !== undefined) skipped += 1;
    else passed += 1;
  });
  events.on('test:fail', ({ details, todo }) => {
    if (todo !== undefined) skipped += 1;
    else if (details.type !== 'suite' || !isEchoOfSubtest(details.error)) failed += 1;
  });
  return () => ({ passed, failed, skipped });
}

/** A suite fails with each of its tests; those have been counted already. */
function isEchoOfSubtest(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}
