/** Faults that do something by themselves once armed. Each returns how to stop it. */
import { existsSync, rmSync } from 'node:fs';
import { allPools } from './pools.ts';

export type Effect = (params: Record<string, unknown>) => () => void;

/** An exception nobody catches, a moment later so that the control request is answered. */
const crash: Effect = () => {
  const timer = setTimeout(() => {
    throw Object.assign(new TypeError("Cannot read properties of null (reading 'id')"), {
      stack:
        "TypeError: Cannot read properties of null (reading 'id')\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    });
  }, 50);
  return () => clearTimeout(timer);
};

/** Sleeps inside the event loop: alive for the kernel, dead for everybody else, and undone by a file. */
const hang: Effect = ({ stopFile }) => {
  const file = String(stopFile);
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const timer = setTimeout(() => {
    while (!existsSync(file)) Atomics.wait(sleeper, 0, 0, 100);
    rmSync(file, { force: true });
  }, 50);
  return () => clearTimeout(timer);
};

const heapLeak: Effect = ({ megabytesPerSecond }) => {
  const retained: object[] = [];
  const objectsPerMegabyte = 12_000;
  const timer = setInterval(() => {
    const count = (Number(megabytesPerSecond) / 10) * objectsPerMegabyte;
    for (let index = 0; index < count; index += 1)
      retained.push({ at: Date.now(), key: `session-${index}`, tags: [index] });
  }, 100);
  return () => {
    clearInterval(timer);
    retained.length = 0;
  };
};

/** Slices keep the process answering, only late. */
const cpuBurn: Effect = ({ share, sliceMs }) => {
  const busyMs = Number(sliceMs);
  const pauseMs = busyMs / Number(share) - busyMs;
  let timer: NodeJS.Timeout;
  const slice = (): void => {
    const until = performance.now() + busyMs;
    while (performance.now() < until);
    timer = setTimeout(slice, pauseMs);
  };
  timer = setTimeout(slice, 50);
  return () => clearTimeout(timer);
};

/** Takes every connection the pool has or ever frees, and returns none. */
const poolLeak: Effect = () => {
  let stopped = false;
  const leaked: (() => void)[] = [];
  const take = async (pool: { connect(): Promise<{ release(): void }> }): Promise<void> => {
    while (!stopped) {
      try {
        const client = await pool.connect();
        leaked.push(() => client.release());
      } catch {
        // The pool is empty for us as well: keep waiting in line.
      }
    }
  };
  for (const pool of allPools()) void take(pool);
  return () => {
    stopped = true;
    for (const release of leaked.splice(0)) release();
  };
};

export const effects: Record<string, Effect> = {
  crash,
  hang,
  'heap-leak': heapLeak,
  'cpu-burn': cpuBurn,
  'pool-exhaustion': poolLeak,
};
