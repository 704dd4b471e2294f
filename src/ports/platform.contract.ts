import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '#base/errors.ts';
import type { Service } from '#domain/topology.ts';
import type { Databases } from './database-inspector.ts';
import type { Platform, TrafficRouter } from './platform.ts';

/** A platform with one service of two ready instances, which may have three; its variable COLOUR is `blue`. */
export interface PlatformFixture {
  readonly service: string;
  /** The version that runs, and another that can. */
  readonly versions: readonly [string, string];
  platform(): Platform;
  traffic(): TrafficRouter | undefined;
  /** Absent where no database is watched from inside. */
  readonly databases?: () => Databases;
  /** How many processes of the service were ever started, as told by the processes themselves. */
  countStarts(): number;
  /** As if ZeroOps had been killed and started again while the processes lived on. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const actor = 'contract';
const never = new AbortController().signal;

/** What every implementation of Platform must do. */
export function describePlatformContract(name: string, open: () => Promise<PlatformFixture>): void {
  describe(`${name} keeps the contract of a platform`, () => {
    let fixture: PlatformFixture;
    before(async () => {
      fixture = await open();
    });
    after(() => fixture.close());

    const read = (): Service =>
      fixture
        .platform()
        .listServices()
        .find(({ name }) => name === fixture.service)!;
    const pids = () => Object.fromEntries(read().instances.map(({ id, pid }) => [id, pid]));
    const areAllReady = () => read().instances.every(({ status }) => status === 'ready');

    it('lists the service with its ready instances', () => {
      assert.equal(read().replicas, 2);
      assert.equal(read().instances.length, 2);
      assert.ok(areAllReady());
      assert.equal(read().environment.COLOUR, 'blue');
    });

    it('restarts the named instance and no other, once for one key', async () => {
      const [first, second] = read().instances.map(({ id }) => id) as [string, string];
      const [pidsBefore, startsBefore] = [pids(), fixture.countStarts()];
      const request = {
        service: fixture.service,
        key: 'restart-1',
        actor,
        instances: [first],
        mode: 'at-once' as const,
      };
      await fixture.platform().restart(request, never);
      await fixture.platform().restart(request, never);
      assert.equal(fixture.countStarts(), startsBefore + 1);
      assert.notEqual(pids()[first], pidsBefore[first]);
      assert.equal(pids()[second], pidsBefore[second]);
      assert.ok(areAllReady());
    });

    it('acts once when one key is used by two calls at the same time', async () => {
      const startsBefore = fixture.countStarts();
      const request = { service: fixture.service, key: 'restart-2', actor, mode: 'rolling' as const };
      await Promise.all([fixture.platform().restart(request, never), fixture.platform().restart(request, never)]);
      assert.equal(fixture.countStarts(), startsBefore + 2);
    });

    it('remembers keys when ZeroOps starts again, and does not start the processes anew', async () => {
      const request = { service: fixture.service, key: 'restart-3', actor, mode: 'rolling' as const };
      await fixture.platform().restart(request, never);
      const [pidsBefore, startsBefore] = [pids(), fixture.countStarts()];
      await fixture.reopen();
      await fixture.platform().restart(request, never);
      assert.equal(fixture.countStarts(), startsBefore);
      assert.deepEqual(pids(), pidsBefore);
    });

    it('refuses a key that belongs to another operation', async () => {
      const call = fixture.platform().scale({ service: fixture.service, key: 'restart-3', actor, replicas: 3 }, never);
      await assert.rejects(call, error => isAppError(error) && error.code === 'OPERATION_KEY_REUSED');
    });

    it('scales up and down again, and touches only what comes and goes', async () => {
      const pidsBefore = pids();
      await fixture.platform().scale({ service: fixture.service, key: 'scale-1', actor, replicas: 3 }, never);
      assert.equal(read().instances.length, 3);
      assert.ok(areAllReady());
      await fixture.platform().scale({ service: fixture.service, key: 'scale-2', actor, replicas: 2 }, never);
      assert.deepEqual(pids(), pidsBefore);
    });

    it('brings another version to all instances, and back', async () => {
      const [first, other] = fixture.versions;
      await fixture.platform().setVersion({ service: fixture.service, key: 'version-1', actor, version: other }, never);
      assert.equal(read().version, other);
      assert.ok(read().instances.every(({ version, status }) => version === other && status === 'ready'));
      await fixture.platform().setVersion({ service: fixture.service, key: 'version-2', actor, version: first }, never);
      assert.equal(read().version, first);
    });

    it('sets and removes variables, and can put them back', async () => {
      const set = (key: string, values: Record<string, string | null>) =>
        fixture.platform().setEnvironment({ service: fixture.service, key, actor, set: values }, never);
      const before = read().environment;
      await set('env-1', { COLOUR: null, SIZE: 'large' });
      assert.equal(read().environment.COLOUR, undefined);
      assert.equal(read().environment.SIZE, 'large');
      await set('env-2', { COLOUR: 'blue', SIZE: null });
      assert.deepEqual(read().environment, before);
      assert.ok(areAllReady());
    });

    it('does nothing for a version that runs already', async () => {
      const startsBefore = fixture.countStarts();
      const [version] = fixture.versions;
      await fixture.platform().setVersion({ service: fixture.service, key: 'version-3', actor, version }, never);
      assert.equal(fixture.countStarts(), startsBefore);
    });

    it('refuses what it does not know, and changes nothing', async () => {
      const platform = fixture.platform();
      const { service } = fixture;
      const refusals = [
        {
          code: 'SERVICE_UNKNOWN',
          call: () => platform.restart({ service: 'nobody', key: 'r1', actor, mode: 'rolling' }, never),
        },
        {
          code: 'INSTANCE_UNKNOWN',
          call: () => platform.restart({ service, key: 'r2', actor, mode: 'rolling', instances: ['x-9'] }, never),
        },
        {
          code: 'VERSION_UNKNOWN',
          call: () => platform.setVersion({ service, key: 'r3', actor, version: '9.9.9' }, never),
        },
        {
          code: 'REPLICAS_OUT_OF_RANGE',
          call: () => platform.scale({ service, key: 'r4', actor, replicas: 0 }, never),
        },
        {
          code: 'REPLICAS_OUT_OF_RANGE',
          call: () => platform.scale({ service, key: 'r5', actor, replicas: 99 }, never),
        },
      ];
      const startsBefore = fixture.countStarts();
      for (const { code, call } of refusals) {
        await assert.rejects(call, error => isAppError(error) && error.code === code);
      }
      assert.equal(fixture.countStarts(), startsBefore);
    });

    it('goes on with an operation whose caller stops waiting', async () => {
      const pidsBefore = pids();
      const impatient = new AbortController();
      const request = { service: fixture.service, key: 'restart-4', actor, mode: 'rolling' as const };
      const call = fixture.platform().restart(request, impatient.signal);
      impatient.abort();
      await assert.rejects(call, error => isAppError(error) && error.retry === 'later');
      await fixture.platform().restart(request, never);
      for (const { id, pid } of read().instances) assert.notEqual(pid, pidsBefore[id]);
    });

    it('keeps weights over a restart of ZeroOps, where it steers requests', async t => {
      const traffic = fixture.traffic();
      if (traffic === undefined) return t.skip('this platform offers no traffic router');
      const [first, second] = read().instances.map(({ id }) => id) as [string, string];
      const { service } = fixture;
      await traffic.setWeight({ service, instances: [first], weight: 0, key: 'weight-1' }, never);
      await fixture.reopen();
      assert.deepEqual(fixture.traffic()!.readWeights(service), { [first]: 0, [second]: 1 });
      assert.deepEqual(
        read().instances.map(({ draining }) => draining),
        [true, false],
      );
      await fixture.traffic()!.setWeight({ service, instances: [first], weight: 1, key: 'weight-2' }, never);
      assert.deepEqual(fixture.traffic()!.readWeights(service), { [first]: 1, [second]: 1 });
    });
  });
}
