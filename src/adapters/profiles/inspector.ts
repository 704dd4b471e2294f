/**
 * V8's profiles over the inspector protocol of a Node process that runs with --inspect:
 *
 *   closed ──first capture──▶ open (the heap is sampled from now on) ──line ends──▶ closed ──next capture──▶ open …
 *
 * The line stays open between captures, because V8 samples the heap only for as long as somebody listens.
 */
import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { profileUnavailable } from './errors.ts';
import { fetchProfile, LIMIT_BYTES } from './http-profile.ts';

/** As V8 itself has it: a stack each half megabyte costs next to nothing. */
const HEAP_INTERVAL_BYTES = 512 * 1024;
const CPU_INTERVAL_MICROSECONDS = 1000;

export interface Inspector {
  takeHeap(signal: AbortSignal): Promise<Uint8Array>;
  takeCpu(durationMs: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}

interface Line {
  ask(method: string, params: object, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

export function createInspector(address: string): Inspector {
  let opening: Promise<Line> | undefined;

  async function open(signal: AbortSignal): Promise<Line> {
    opening ??= connect(address, signal, () => {
      opening = undefined;
    });
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  return {
    async takeHeap(signal) {
      const line = await open(signal);
      return profileOf(await line.ask('HeapProfiler.getSamplingProfile', {}, signal));
    },
    async takeCpu(durationMs, signal) {
      const line = await open(signal);
      await line.ask('Profiler.enable', {}, signal);
      await line.ask('Profiler.setSamplingInterval', { interval: CPU_INTERVAL_MICROSECONDS }, signal);
      await line.ask('Profiler.start', {}, signal);
      await sleep(durationMs, signal);
      // Also when nobody waits any longer: the process must not go on being sampled.
      const answer = await line.ask('Profiler.stop', {}, AbortSignal.timeout(durationMs + 5000));
      return profileOf(answer);
    },
    close() {
      opening?.then(line => line.close()).catch(() => undefined);
      opening = undefined;
    },
  };
}

function profileOf(answer: unknown): Uint8Array {
  return Buffer.from(JSON.stringify((answer as { profile?: unknown }).profile ?? {}));
}

async function connect(address: string, signal: AbortSignal, onEnd: () => void): Promise<Line> {
  const socket = new WebSocket(await findSocket(address, signal));
  const line = speak(socket, address, onEnd);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(profileUnavailable(address, 'the inspector refuses the line')), {
      once: true,
    });
    signal.addEventListener('abort', () => reject(profileUnavailable(address, 'the inspector does not answer')), {
      once: true,
    });
  }).catch(error => {
    socket.close();
    throw error;
  });
  await line.ask('HeapProfiler.startSampling', { samplingInterval: HEAP_INTERVAL_BYTES }, signal);
  return line;
}

/** The path holds an id that changes with every start; the host stays the one that was configured. */
async function findSocket(address: string, signal: AbortSignal): Promise<string> {
  const text = Buffer.from(await fetchProfile(`http://${address}/json/list`, signal)).toString();
  try {
    const [first] = JSON.parse(text) as readonly { readonly webSocketDebuggerUrl: string }[];
    return `ws://${address}${new URL(first!.webSocketDebuggerUrl).pathname}`;
  } catch (error) {
    throw profileUnavailable(address, `that is no inspector of Node: ${messageOf(error)}`, error);
  }
}

function speak(socket: WebSocket, address: string, onEnd: () => void): Line {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string' || data.length > LIMIT_BYTES) return socket.close();
    const answer = parseAnswer(data);
    const asked = waiting.get(answer.id ?? 0);
    if (asked === undefined) return;
    waiting.delete(answer.id!);
    if (answer.error === undefined) asked.resolve(answer.result);
    else asked.reject(profileUnavailable(address, `the inspector says: ${String(answer.error.message).slice(0, 200)}`));
  });
  socket.addEventListener('close', () => {
    onEnd();
    for (const { reject } of waiting.values()) reject(profileUnavailable(address, 'the inspector closed the line'));
    waiting.clear();
  });
  function ask(method: string, params: object, signal: AbortSignal): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = ++lastId;
    function giveUp(): void {
      waiting.delete(id);
      reject(profileUnavailable(address, `no answer to ${method}`));
    }
    if (signal.aborted || socket.readyState !== WebSocket.OPEN) giveUp();
    else {
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    }
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }
  return { ask, close: () => socket.close() };
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message?: unknown };
}

function parseAnswer(text: string): Answer {
  try {
    return (JSON.parse(text) ?? {}) as Answer;
  } catch {
    return {};
  }
}
