/**
 * The receiving end of the fault tool. Armed faults live in memory only, so a restart heals them,
 * and nothing here logs, traces or measures: the symptoms must speak for themselves.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Effect, effects } from './fault-effects.ts';
import { readBody } from './request-body.ts';

type Params = Record<string, unknown>;

interface Armed {
  params: Params;
  disarm: () => void;
}

const armed = new Map<string, Armed>();

export function isArmed(kind: string): boolean {
  return armed.has(kind);
}

export interface EdgeFault {
  drop?: boolean;
  delayMs?: number;
}

/** What happens on the way from this process to another service. */
export function edgeFault(to: string): EdgeFault | undefined {
  const dropped = armed.get('dropped-edge');
  if (dropped?.params.to === to) return { drop: true };
  const slow = armed.get('slow-edge');
  if (slow?.params.to === to) return { delayMs: Number(slow.params.delayMs) };
  return undefined;
}

/** What happens before a route handler runs: a defect that shows in a share of the requests. */
export function handlerFault(): void {
  const burst = armed.get('error-burst');
  if (!burst || Math.random() >= Number(burst.params.share)) return;
  throw withoutOwnFrames(new TypeError("Cannot read properties of undefined (reading 'currency')"), handlerFault);
}

/** The stack names the code that was running, as that of a real defect would. */
function withoutOwnFrames(error: Error, above: (...args: never[]) => unknown): Error {
  Error.captureStackTrace(error, above);
  return error;
}

export function faultControl(request: IncomingMessage, response: ServerResponse): void {
  const address = request.socket.remoteAddress ?? '';
  if (!/^(::ffff:)?127\.|^::1$/.test(address)) {
    response.writeHead(404).end();
    return;
  }
  void control(request).then(
    body => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    (error: Error) => response.writeHead(400).end(JSON.stringify({ error: error.message })),
  );
}

async function control(request: IncomingMessage): Promise<unknown> {
  const command = (await readBody(request)) as { arm?: string; disarm?: string; params?: Params } | undefined;
  if (command?.disarm !== undefined) disarm(command.disarm);
  if (command?.arm !== undefined) arm(command.arm, command.params ?? {});
  return { armed: [...armed.keys()] };
}

function arm(kind: string, params: Params): void {
  disarm(kind);
  const effect: Effect | undefined = effects[kind];
  // Faults without an effect of their own are consulted by the code they change.
  armed.set(kind, { params, disarm: effect?.(params) ?? (() => {}) });
}

function disarm(kind: string): void {
  armed.get(kind)?.disarm();
  armed.delete(kind);
}
