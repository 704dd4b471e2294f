import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import type { Fault, Truth } from '../../playground/faults/fault.ts';
import { faultContext, findFault } from '../../playground/faults/registry.ts';
import type { Shop } from '../../playground/faults/shop.ts';

/** What is done to the shop, and what takes it back. */
export type Trouble = Pick<Fault, 'id' | 'kind'> & {
  start(): Promise<{ readonly truth: Truth | null; readonly stop: () => Promise<unknown> }>;
};

interface Disturbance {
  readonly id: string;
  readonly truth: Omit<Truth, 'symptoms'>;
  /** @returns what takes it back, as far as a repair has not done so */
  readonly disturb: (shop: Shop) => Promise<() => unknown>;
}

/**
 * What happens to a shop from outside: the machine, an administrator and another program do it, by signals, limits and
 * sessions. No service holds code for it, so nothing in the product can have been made for it.
 */
const disturbances: readonly Disturbance[] = [
  {
    id: 'killed-service',
    truth: { service: 'gateway', type: 'code-bug', problem: 'instance-crash' },
    disturb: async shop => signalAll(pidsOf(shop, 'gateway'), 'SIGKILL'),
  },
  {
    id: 'stopped-process',
    truth: { service: 'catalogue', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => signalAll(pidsOf(shop, 'catalogue').slice(0, 1), 'SIGSTOP'),
  },
  {
    id: 'stopped-database',
    truth: { service: 'database', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => {
      const [postmaster] = pidsOf(shop, 'database');
      return signalAll([postmaster!, ...childrenOf(postmaster!)], 'SIGSTOP');
    },
  },
  {
    id: 'few-descriptors',
    truth: { service: 'order', type: 'resource-exhaustion', problem: 'descriptor-exhaustion' },
    disturb: async shop => {
      for (const pid of pidsOf(shop, 'order')) execFileSync('prlimit', [`--pid=${pid}`, '--nofile=24:24']);
      return () => {};
    },
  },
  {
    id: 'little-processor',
    truth: { service: 'payment', type: 'resource-exhaustion', problem: 'cpu-throttling' },
    disturb: async shop => limitProcessor(pidsOf(shop, 'payment'), 0.02),
  },
  {
    id: 'locked-table',
    truth: { service: 'order', type: 'resource-exhaustion', problem: 'lock-wait', alsoAcceptable: ['database'] },
    disturb: async shop => {
      const client = await visit(shop);
      await client.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
      return () => client.end().catch(() => {});
    },
  },
  {
    id: 'used-up-connections',
    truth: { service: 'database', type: 'resource-exhaustion', problem: 'connection-exhaustion' },
    disturb: async shop => {
      const clients: pg.Client[] = [];
      for (;;) {
        const client = await visit(shop).catch(() => undefined);
        if (client === undefined) break;
        clients.push(client);
      }
      // The pools of the services lose what they hold, and find the house full when they come back.
      await clients[0]!.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port <> inet_client_port() AND application_name <> $1',
        [VISITOR],
      );
      for (let more = 0; more < 40; more++)
        await visit(shop).then(
          client => clients.push(client),
          () => undefined,
        );
      return () => Promise.all(clients.map(client => client.end().catch(() => {})));
    },
  },
];

const VISITOR = 'visitor';

export const disturbanceIds: readonly string[] = disturbances.map(({ id }) => id);

/** A fault of the playground, or a disturbance. */
export function findTrouble(id: string): Trouble {
  const disturbance = disturbances.find(each => each.id === id);
  if (disturbance !== undefined) {
    const { truth, disturb } = disturbance;
    const start = async () => ({ truth: { ...truth, symptoms: [] }, stop: await toStop(disturb) });
    return { id, kind: 'fault', start };
  }
  const fault = findFault(id);
  const start = async () => {
    const { truth } = await fault.inject(faultContext());
    return { truth, stop: () => fault.clear(faultContext()) };
  };
  return { id, kind: fault.kind, start };
}

async function toStop(disturb: Disturbance['disturb']): Promise<() => Promise<unknown>> {
  const stop = await disturb(faultContext().shop);
  return async () => stop();
}

function pidsOf(shop: Shop, service: string): number[] {
  return shop.running(service).map(({ pid }) => pid!);
}

function childrenOf(pid: number): number[] {
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

function signalAll(pids: readonly number[], signal: 'SIGKILL' | 'SIGSTOP'): () => void {
  for (const pid of pids) process.kill(pid, signal);
  return () => {
    for (const pid of signal === 'SIGSTOP' ? pids : []) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // A repair has replaced it.
      }
    }
  };
}

/** A group of control groups (version 1) that may use so many cores together; needs the right to make one. */
function limitProcessor(pids: readonly number[], cores: number): () => void {
  const group = `/sys/fs/cgroup/cpu/disturbance-${process.pid}`;
  mkdirSync(group);
  writeFileSync(`${group}/cpu.cfs_period_us`, '100000');
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(100_000 * cores));
  for (const pid of pids) writeFileSync(`${group}/cgroup.procs`, String(pid));
  return () => {
    for (const pid of pids) {
      try {
        writeFileSync('/sys/fs/cgroup/cpu/cgroup.procs', String(pid));
      } catch {
        // A repair has replaced it.
      }
    }
    rmdirSync(group);
  };
}

async function visit(shop: Shop): Promise<pg.Client> {
  const port = shop.running('database')[0]!.port;
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user: 'shop', database: 'shop', application_name: VISITOR },
    connectionTimeoutMillis: 2000,
  });
  // The server may be restarted by a repair while the visitor stays.
  client.on('error', () => {});
  await client.connect();
  return client;
}
