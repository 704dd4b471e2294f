import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isAppError } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import type { ActionCall } from '#domain/action.ts';
import type { Service } from '#domain/topology.ts';
import type { Action, ActionContext } from './action.ts';
import type { PlatformFixture } from './platform.contract.ts';

export interface ActionCase {
  readonly action: Action;
  /** Parameters that change something on the fixture's service. */
  readonly params: JsonObject;
  /** Parameters that `parseParams` must refuse. */
  readonly badParams: JsonObject;
  /** How many processes the effect starts. */
  readonly starts: number;
}

const rollbackKey = 'contract:undo';

/** What every action must do on every platform. The cases run one after another on one fixture. */
export function describeActionContract(
  platformName: string,
  open: () => Promise<PlatformFixture>,
  cases: readonly ActionCase[],
): void {
  describe(`actions on ${platformName}`, () => {
    let fixture: PlatformFixture;
    before(async () => {
      fixture = await open();
    });
    after(() => fixture.close());

    function context(executedAt?: number): ActionContext {
      const traffic = fixture.traffic();
      return {
        platform: fixture.platform(),
        ...(traffic !== undefined && { traffic }),
        ...(fixture.databases !== undefined && { databases: fixture.databases() }),
        ...(executedAt !== undefined && { executedAt }),
        actor: 'contract',
        signal: AbortSignal.timeout(120_000),
      };
    }

    /** Everything about the service that an action may change on purpose; pids change with every restart. */
    async function readState(): Promise<object> {
      const service = readService();
      const settings = await fixture.databases?.().get(service.name)?.settings?.read(AbortSignal.timeout(120_000));
      const weights = fixture.traffic()?.readWeights(service.name);
      const instances = service.instances.map(({ id, version, status, draining }) => ({
        id,
        version,
        status,
        draining,
      }));
      return {
        version: service.version,
        replicas: service.replicas,
        environment: service.environment,
        instances,
        weights,
        settings: Object.fromEntries(settings ?? []),
      };
    }

    function readService(): Service {
      return fixture
        .platform()
        .listServices()
        .find(({ name }) => name === fixture.service)!;
    }

    for (const { action, params, badParams, starts } of cases) {
      describe(action.name, () => {
        const key = `contract:${action.name}`;
        const call = (): ActionCall => ({ action: action.name, service: fixture.service, params });
        let undo: JsonObject;
        let original: object;
        let executedAt: number;

        it('describes its parameters and refuses bad ones', () => {
          assert.equal(action.paramsSchema.type, 'object');
          assert.deepEqual(action.parseParams(params), params);
          assert.throws(
            () => action.parseParams(badParams),
            error => isAppError(error) && error.code === 'ACTION_PARAMS_INVALID',
          );
        });

        it('says whether it can be undone, and how risky it is', () => {
          assert.equal(action.reversible, action.rollback !== undefined);
          assert.equal(action.reversible, action.planRollback !== undefined);
          assert.ok(action.baseRisk > 0 && action.baseRisk < 1);
        });

        it('plans, validates, captures and verifies without changing anything', async () => {
          original = await readState();
          const [startsBefore, pidsBefore] = [fixture.countStarts(), readService().instances.map(({ pid }) => pid)];
          const preview = await action.plan(call(), context());
          assert.ok(preview.summary.en.length > 0 && preview.changes.length > 0 && preview.instances.length > 0);
          assert.ok(preview.capacityLossRatio >= 0 && preview.capacityLossRatio <= 1);
          assert.deepEqual(await action.validate(call(), context()), { status: 'valid' });
          undo = JSON.parse(JSON.stringify(await action.capture(call(), context())));
          const early = await action.verify(call(), context(Date.now() + 1));
          assert.equal(early.status, 'not-yet', 'what was not done cannot be verified');
          assert.deepEqual(await readState(), original);
          assert.equal(fixture.countStarts(), startsBefore);
          assert.deepEqual(
            readService().instances.map(({ pid }) => pid),
            pidsBefore,
          );
        });

        it('refuses a service that does not exist', async () => {
          const nobody = { ...call(), service: 'nobody' };
          assert.equal((await action.validate(nobody, context())).status, 'refused');
          await assert.rejects(action.plan(nobody, context()), isAppError);
        });

        it('acts once for one key, also over a restart of ZeroOps, and can be verified', async () => {
          const startsBefore = fixture.countStarts();
          executedAt = Date.now();
          await action.execute(call(), key, context());
          await action.execute(call(), key, context());
          await fixture.reopen();
          await action.execute(call(), key, context());
          assert.equal(fixture.countStarts(), startsBefore + starts);
          assert.equal((await action.verify(call(), context(executedAt))).status, 'done');
        });

        it('puts back exactly what it captured, once, or leaves nothing to put back', async () => {
          if (action.rollback === undefined) {
            assert.deepEqual(await readState(), original);
            return;
          }
          const changed = await readState();
          assert.notDeepEqual(changed, original);
          const preview = await action.planRollback!(call(), undo, context());
          assert.ok('changes' in preview && preview.changes.length > 0 && preview.instances.length > 0);
          assert.deepEqual(await readState(), changed);
          assert.equal((await action.validate(call(), context())).status, 'unnecessary');
          await action.rollback(call(), undo, `${rollbackKey}:${action.name}`, context());
          assert.deepEqual(await readState(), original);
          const again = await action.planRollback!(call(), undo, context());
          assert.equal('status' in again && again.status, 'unnecessary');
          const startsAfter = fixture.countStarts();
          await fixture.reopen();
          await action.rollback(call(), undo, `${rollbackKey}:${action.name}`, context());
          assert.equal(fixture.countStarts(), startsAfter);
          assert.deepEqual(await readState(), original);
        });
      });
    }
  });
}
