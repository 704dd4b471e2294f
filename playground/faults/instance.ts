/** Faults of a single instance. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { arm, disarm } from './arming.ts';
import { defineFault, type Target } from './fault.ts';
import { request, type Shop } from './shop.ts';

/** The named instance, or the first one that runs. */
const one = ({ shop, service, instance }: Target) => shop.running(service, instance).slice(0, 1);

export const crash = defineFault({
  id: 'crash',
  title: 'An instance dies of an uncaught exception',
  kind: 'fault',
  truth: {
    service: 'user',
    type: 'code-bug',
    problem: 'instance-crash',
    symptoms: ['an instance of the service is gone', 'callers find no reachable instance', 'a fatal log line'],
  },
  apply: target => arm('crash', one(target)),
  // A process that is gone is brought back by whoever runs the shop.
  revert: async () => {},
});

interface Hang {
  port: number;
  stopFile: string;
}

export const hang = defineFault<Hang>({
  id: 'hang',
  title: 'The event loop of an instance is blocked for good',
  kind: 'fault',
  truth: {
    service: 'inventory',
    type: 'code-bug',
    problem: 'instance-hang',
    symptoms: ['the instance accepts connections and answers nothing', 'callers time out', 'its telemetry stops'],
  },
  apply: async target => {
    const [endpoint] = one(target);
    if (!endpoint) throw new Error(`no running instance of ${target.service}`);
    const stopFile = path.join(target.shop.stateDir, `resume-${endpoint.instance}`);
    rmSync(stopFile, { force: true });
    await arm('hang', [endpoint], { stopFile });
    return { port: endpoint.port, stopFile };
  },
  revert: async (_shop: Shop, { port, stopFile }) => {
    mkdirSync(path.dirname(stopFile), { recursive: true });
    writeFileSync(stopFile, '');
    // The instance removes the file when it wakes up; a restarted one never looks.
    for (let attempt = 0; attempt < 10 && existsSync(stopFile); attempt += 1) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    rmSync(stopFile, { force: true });
    await request(port, 'POST', '/_fault', { disarm: 'hang' }).catch(() => {});
  },
});

export const heapLeak = defineFault({
  id: 'heap-leak',
  title: 'An instance retains memory until its heap is full',
  kind: 'fault',
  truth: {
    service: 'cart',
    type: 'resource-exhaustion',
    problem: 'memory-leak',
    symptoms: ['heap and resident memory of one instance grow steadily', 'garbage collection slows it down', 'it dies'],
  },
  parameters: { megabytesPerSecond: 8 },
  apply: target => arm('heap-leak', one(target), { megabytesPerSecond: target.number('megabytesPerSecond') }),
  revert: disarm,
});
