import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Product, type SeenIncident } from '../../bench/loop/product.ts';
import { faultContext, findFault } from '../../playground/faults/registry.ts';
import { until } from './patience.ts';

/** The product is killed in the middle of its work; the shop and the repair must not notice more than a pause. */
describe('kill -9 of the product', () => {
  let product: Product;

  before(async () => {
    product = await Product.start(path.resolve('test-results/kill.log'));
  });
  after(async () => {
    if (product === undefined) return;
    // Whatever a test has left dead is brought back, so that it stops the shop in order.
    if (!product.isRunning) product.restart();
    await findFault('error-burst').clear(faultContext());
    await product.stop();
  });

  test('the shop goes on, is found again, and nothing is doubled', async () => {
    const before = await readPids(product);
    await product.kill();
    assertOnlyThese(before);
    product.restart();
    await product.untilWatching();
    assert.deepEqual(await readPids(product), before, 'the same processes must be adopted');
    assertOnlyThese(before);
  });

  const repairs = [
    { name: 'a repair under way is finished, once', disturb: () => product.kill() },
    {
      name: 'a repair goes on when its PostgreSQL was killed',
      disturb: async () => process.kill(product.databasePid, 'SIGKILL'),
    },
    {
      name: 'a repair is finished, once, when the product is killed while PostgreSQL is away',
      disturb: async () => {
        process.kill(product.databasePid, 'SIGKILL');
        await product.kill();
      },
    },
  ];
  for (const { name, disturb } of repairs) {
    test(name, async () => {
      const known = new Set((await product.incidents()).map(({ id }) => id));
      await findFault('error-burst').inject(faultContext());
      await until('a run', async () => {
        await product.approveAll();
        return (await product.runs()).some(run => run.status === 'running');
      });
      await disturb();
      if (!product.isRunning) product.restart();
      const incident = await until('a resolved incident of inventory', () => findResolved(product, known));
      await assertToldOnce(product, incident);
      assertOnlyThese(await readPids(product));
      assert.equal((await product.get<{ status: string }>('/api/v1/journal/verify')).status, 'intact');
      await findFault('error-burst').clear(faultContext());
      await until('calm', () => product.isCalm());
    });
  }
});

/**
 * A loaded machine may lead the diagnosis astray at first, and what failed once is not repeated unasked: then somebody
 * must agree to the next attempt.
 */
async function findResolved(product: Product, known: ReadonlySet<string>): Promise<SeenIncident | undefined> {
  try {
    await product.approveAll();
    return (await product.incidents()).find(
      ({ id, status, causes }) => status === 'resolved' && causes[0]?.service === 'inventory' && !known.has(id),
    );
  } catch {
    return undefined;
  }
}

async function readPids(product: Product): Promise<Map<string, number>> {
  const services = await product.services();
  return new Map(services.flatMap(service => service.instances.map(each => [each.id, each.pid ?? -1] as const)));
}

async function assertToldOnce(product: Product, incident: SeenIncident): Promise<void> {
  await until('calm', () => product.isCalm());
  const { items } = await product.get<{ items: { kind: string; run?: string }[] }>(
    '/api/v1/journal?limit=1000&kinds=run.started,run.ended,run.step.executed',
  );
  const factsOf = (run: string) =>
    items
      .filter(entry => entry.run === run)
      .map(entry => entry.kind)
      .sort();
  for (const run of incident.runs) {
    const facts = factsOf(run);
    assert.deepEqual(facts, [...new Set(facts)], 'each fact of a run must be told once');
  }
  // Of several attempts the last one has repaired it.
  assert.deepEqual(factsOf(incident.runs.at(-1)!), ['run.ended', 'run.started', 'run.step.executed']);
}

/** Every listed process lives, and there is none beside them: nothing was lost, doubled or orphaned. */
function assertOnlyThese(pids: ReadonlyMap<string, number>): void {
  for (const [instance, pid] of pids) assert.ok(existsSync(`/proc/${pid}`), `${instance} (${pid}) must live`);
  const listed = new Set(pids.values());
  assert.deepEqual(
    shopProcesses().filter(pid => !listed.has(pid)),
    [],
  );
}

/** Processes of this machine that were started as instances, whoever their parent is now. */
function shopProcesses(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return (
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes('ZEROOPS_INSTANCE_TOKEN=') &&
          leadsItsGroup(pid) &&
          !isWorkerOfPostgres(pid)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Every instance is started as leader of a process group; what it starts itself stays in that group. */
function leadsItsGroup(pid: string): boolean {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!;
  return afterName.split(' ')[2] === pid;
}

/** PostgreSQL's own children inherit the environment of the postmaster. */
function isWorkerOfPostgres(pid: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres:');
}
