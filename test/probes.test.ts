import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { runCheck } from '#adapters/probes/check.ts';
import { parseProbesConfig } from '#adapters/probes/config.ts';
import type { Probe } from '#adapters/probes/probe.ts';
import { reportCheck } from '#adapters/probes/report.ts';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { Detector } from '#loop/detect/detector.ts';
import { readRules } from '#loop/detect/rules/rules.ts';
import { openIntake } from '#loop/intake.ts';
import { HotWindow } from '#telemetry/hot-window.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;

/** Real checks of a real server, at instants that the test makes up: seconds need not be waited for. */
describe('a failing probe becomes an anomaly of its service', () => {
  let status = 200;
  const server = createServer((_request, response) => void response.writeHead(status).end());
  let probe: Probe;
  let now: number;
  let live: (seconds: number, everySeconds: number) => Promise<{ opened: Anomaly[]; closed: Anomaly[] }>;

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    [probe] = parseProbesConfig([{ name: 'home', service: 'gateway', url: `http://127.0.0.1:${port}/` }]) as readonly [
      Probe,
    ];
  });
  after(() => void server.close());

  beforeEach(() => {
    status = 200;
    now = START;
    const clock = { now: () => now };
    const window = new HotWindow(clock);
    const intake = openIntake({ window, clock, resolveAddress: () => undefined });
    const detector = new Detector({ window, rules: readRules(), patterns: [], newId: uuidV7Source(clock.now) });
    const signal = new AbortController().signal;
    live = async (seconds, everySeconds) => {
      const opened: Anomaly[] = [];
      const closed: Anomaly[] = [];
      for (let second = 0; second < seconds; second++) {
        if (second % everySeconds === 0) {
          intake.accept(reportCheck(probe, await runCheck(probe, { clock: systemClock, signal }), now));
        }
        now += SECOND;
        const { services, dependencies } = intake.readTopology([]);
        const changes = detector.tick({ services, dependencies, now, isCalm: true });
        opened.push(...changes.opened);
        closed.push(...changes.closed);
      }
      return { opened, closed };
    };
  });

  const FAILING = [
    { name: 'when a check fails every two seconds, as a failing probe is repeated', everySeconds: 2 },
    { name: 'when each check takes as long as the longest timeout', everySeconds: 10 },
  ];
  for (const { name, everySeconds } of FAILING) {
    test(name, async () => {
      assert.deepEqual((await live(30, 10)).opened, []);
      status = 503;
      const { opened } = await live(13, everySeconds);
      assert.deepEqual(
        opened.map(anomaly => [anomaly.subject, anomaly.indicator, anomaly.class, anomaly.grade]),
        [[{ service: 'gateway' }, 'probe-failing', 'availability', 'warning']],
      );
      assert.deepEqual((await live(60, everySeconds)).closed, []);
      status = 200;
      assert.deepEqual(
        (await live(10, 10)).closed.map(({ id }) => id),
        opened.map(({ id }) => id),
      );
    });
  }

  test('but not when a single check fails', async () => {
    status = 503;
    assert.deepEqual((await live(2, 2)).opened, []);
    status = 200;
    assert.deepEqual((await live(30, 10)).opened, []);
  });
});
