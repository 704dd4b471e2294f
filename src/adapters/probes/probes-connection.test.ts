import assert from 'node:assert/strict';
import { EventEmitter, on } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { pino } from 'pino';
import { systemClock } from '#base/clock.ts';
import type { SignalBatch } from '#domain/signal.ts';
import type { Probe } from './probe.ts';
import { createProbesConnection } from './probes-connection.ts';
import { createProbe, findDeadAddress, listenHttp, listenTcp } from './servers.fixture.ts';

const PATIENCE_MS = 60_000;

/** Connects probes, quicker than people may configure them. */
function open(t: TestContext, probes: readonly Probe[], signal = new AbortController().signal) {
  const batches: SignalBatch[] = [];
  const arrivals = new EventEmitter();
  const sink = {
    accept: (batch: SignalBatch) => {
      batches.push(batch);
      arrivals.emit('batch');
    },
    reject: () => assert.fail('nothing is rejected'),
    acceptChange: () => assert.fail('nothing changes'),
  };
  const logger = pino({ level: 'silent' });
  const connection = createProbesConnection(probes, { sink, logger, clock: systemClock, random: () => 0 }, signal);
  t.after(() => connection.stop());
  async function until(isSeen: () => boolean): Promise<void> {
    const arriving = on(arrivals, 'batch', { signal: AbortSignal.timeout(PATIENCE_MS) });
    while (!isSeen()) await arriving.next();
    await arriving.return?.();
  }
  const successes = () => batches.map(({ samples }) => samples?.find(each => each.metric === 'probe.success')?.value);
  return { connection, batches, until, successes };
}

const quick = (fields: object, everyMs = 10): Probe => ({ ...createProbe(fields), everyMs });

describe('connection of probes', () => {
  it('delivers each check as samples of the service, labelled with the probe', async t => {
    const { address } = await listenHttp(t, (_request, response) => void response.end());
    const { connection, batches, until } = open(t, [quick({ url: `http://${address}/` })]);
    await connection.start();
    await until(() => batches.length >= 3);
    const { origin, samples, logs } = batches[0]!;
    assert.deepEqual(origin, { service: 'gateway' });
    assert.equal(logs, undefined);
    assert.deepEqual(
      samples!.map(({ metric, unit, labels, kind }) => [metric, unit, labels.probe, kind]),
      [
        ['probe.success', '1', 'home', 'gauge'],
        ['probe.duration', 's', 'home', 'gauge'],
        ['probe.http.status_code', '1', 'home', 'gauge'],
        ['probe.http.redirects', '{redirect}', 'home', 'gauge'],
      ],
    );
    assert.deepEqual([samples![0]!.value, samples![2]!.value], [1, 200]);
    assert.equal(connection.describe()?.en, '1 configured, none fails');
  });

  it('says in a log line of the service what failed, and recovers', async t => {
    let status = 500;
    const { address } = await listenHttp(t, (_request, response) => void response.writeHead(status).end());
    const { connection, batches, until, successes } = open(t, [quick({ url: `http://${address}/?token=secret` })]);
    await connection.start();
    await until(() => successes().includes(0));
    assert.equal(connection.describe()?.en, '1 configured, failing: home');
    const [line] = batches[0]!.logs!;
    assert.equal(line!.severity, 'warn');
    assert.deepEqual(line!.attributes, { probe: 'home' });
    assert.equal(line!.body, `probe home failed: GET http://${address}/ answered 500, expected 200 to 299`);
    status = 200;
    await until(() => successes().includes(1));
    assert.equal(connection.describe()?.en, '1 configured, none fails');
  });

  it('repeats a failed check soon, though the next one is an hour away', async t => {
    const { connection, until, successes } = open(t, [quick({ tcp: await findDeadAddress() }, 3_600_000)]);
    const begunAt = systemClock.elapsed();
    await connection.start();
    await until(() => successes().length === 2);
    const tookMs = systemClock.elapsed() - begunAt;
    assert.ok(tookMs >= 1990 && tookMs < PATIENCE_MS, String(tookMs));
    assert.deepEqual(successes(), [0, 0]);
  });

  it('never runs a probe beside itself', async t => {
    let running = 0;
    let most = 0;
    const { address } = await listenHttp(t, (_request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end();
      }, 30);
    });
    const { connection, batches, until } = open(t, [quick({ url: `http://${address}/` }, 5)]);
    await connection.start();
    await connection.start();
    await until(() => batches.length >= 4);
    assert.equal(most, 1);
  });

  it('lets no slow probe keep the others waiting, also with many of them', async t => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    t.after(() => process.off('warning', note));
    const slow = await listenTcp(t, () => undefined);
    const { address } = await listenHttp(t, (_request, response) => void response.end());
    const names = Array.from({ length: 30 }, (_, index) => `probe ${index}`);
    const { connection, batches, until } = open(t, [
      quick({ name: 'slow', url: `http://${slow.address}/`, timeout: '10s' }),
      ...names.map(name => quick({ name, url: `http://${address}/` }, 50)),
    ]);
    await connection.start();
    const told = () => new Set(batches.map(({ samples }) => samples![0]!.labels.probe));
    await until(() => batches.length > 90);
    assert.deepEqual([...told()].sort(), [...names].sort());
    assert.deepEqual(warnings, []);
  });

  for (const way of ['stop', 'abort'] as const) {
    it(`on ${way} hangs up at once, and says nothing of the check that was cut off`, { timeout: 120_000 }, async t => {
      const ending = new AbortController();
      const asked = Promise.withResolvers<void>();
      const { address, open: openSockets } = await listenHttp(t, () => asked.resolve());
      const { connection, batches } = open(t, [quick({ url: `http://${address}/`, timeout: '10s' })], ending.signal);
      await connection.start();
      await asked.promise;
      if (way === 'abort') ending.abort();
      await connection.stop();
      await connection.stop();
      assert.deepEqual(batches, []);
      while (openSockets() > 0) await new Promise(setImmediate);
    });
  }

  it('does nothing when it was stopped before it began', async t => {
    const { address } = await listenHttp(t, () => assert.fail('nobody may ask'));
    const { connection, batches } = open(t, [quick({ url: `http://${address}/` })]);
    await connection.stop();
    await connection.start();
    await connection.stop();
    assert.deepEqual(batches, []);
  });

  it('without probes says so', t => assert.equal(open(t, []).connection.describe(), undefined));
});
