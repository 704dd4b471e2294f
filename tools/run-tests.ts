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

type TestEvent = ReturnType<typeof run> extends AsyncIterable<infer Event> ? Event : never;

/** Runs test files with node's own runner: the spec report as it goes, a JUnit file for machines, the counts for us. */
export async function runTests(request: TestsRequest): Promise<TestCounts> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (request.files.length === 0) return counts;
  const report = await openReport(request);
  const waiting = [...request.files];

  async function work(): Promise<void> {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      // Written as a whole, so that files that ran side by side do not mix in the report.
      for (const event of await runFile(request, file)) {
        const outcome = outcomeOf(event);
        if (outcome !== undefined) counts[outcome] += 1;
        if (!isPartialSum(event)) report.write(event);
      }
    }
  }

  await Promise.all(Array.from({ length: request.concurrency }, work));
  await report.close();
  return counts;
}

/** One run a file, because the runner's own time limit does not end a file that something keeps alive. */
async function runFile(request: TestsRequest, file: string): Promise<readonly TestEvent[]> {
  const signal = AbortSignal.timeout(request.fileTimeoutMs);
  const events: TestEvent[] = [];
  for await (const event of run({ cwd: request.root, files: [file], signal })) events.push(event);
  return events;
}

async function openReport(request: TestsRequest) {
  await mkdir(dirname(request.junitFile), { recursive: true });
  const events = new PassThrough({ objectMode: true });
  const forPeople = events.pipe(new PassThrough({ objectMode: true })).compose(new spec());
  forPeople.pipe(request.output, { end: false });
  const forMachines = events.pipe(new PassThrough({ objectMode: true })).compose(junit);
  const file = forMachines.pipe(createWriteStream(request.junitFile));
  // A composed stream is a duplex whose writing side never closes by itself.
  const closed = Promise.all([finished(forPeople, { writable: false }), finished(file)]);
  return {
    write: (event: TestEvent) => events.write(event),
    close: async () => {
      events.end();
      await closed;
    },
  };
}

/** Suites and whole files are not counted, unless they fail outside their tests, as when a file cannot be loaded. */
function outcomeOf(event: TestEvent): keyof TestCounts | undefined {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { details, skip, todo } = event.data;
  if (event.type === 'test:fail' && todo === undefined) {
    return hasFailedSubtestsOnly(event.data.details.error) ? undefined : 'failed';
  }
  if (details.type === 'suite') return undefined;
  return skip === undefined && todo === undefined ? 'passed' : 'skipped';
}

/** Such a suite fails with each of its tests, and those are counted. */
function hasFailedSubtestsOnly(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}

/** The runner sums up every file; the sum of all is ours to give. */
function isPartialSum(event: TestEvent): boolean {
  return (
    event.type === 'test:summary' ||
    event.type === 'test:plan' ||
    (event.type === 'test:diagnostic' && event.data.nesting === 0)
  );
}
