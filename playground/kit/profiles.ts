/** What fills the memory and burns the time of this process, in the files that V8's own tools write. */
import type { ServerResponse } from 'node:http';
import { Session } from 'node:inspector/promises';
import type { Control } from './server.ts';

const CPU_MS = 2_000;

/** V8 samples the heap from the first question on: whoever never asks pays nothing. */
let heapSession: Promise<Session> | undefined;
let burning: Promise<unknown> | undefined;

export const profileControls: Record<string, Control> = {
  '/debug/heap.heapprofile': local(async () => {
    heapSession ??= sampleHeap();
    return (await (await heapSession).post('HeapProfiler.getSamplingProfile')).profile;
  }),
  '/debug/cpu.cpuprofile': local(() => {
    // Two at the same time would share one profiler.
    burning ??= sampleCpu().finally(() => {
      burning = undefined;
    });
    return burning;
  }),
};

async function sampleHeap(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling');
  return session;
}

async function sampleCpu(): Promise<unknown> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await new Promise(resolve => setTimeout(resolve, CPU_MS));
    return (await session.post('Profiler.stop')).profile;
  } finally {
    session.disconnect();
  }
}

/** Stacks are nobody's business but those on this machine. */
function local(take: () => Promise<unknown>): Control {
  return (request, response) => {
    if (!/^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')) return void response.writeHead(404).end();
    void take().then(
      profile => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(profile)),
      (error: Error) => fail(response, error),
    );
  };
}

function fail(response: ServerResponse, error: Error): void {
  response.writeHead(500).end(JSON.stringify({ error: error.message }));
}
