import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { GateVerdict, SmokeRequest } from '#domain/plan.ts';
import { unworded } from '#domain/sentence.ts';
import type { Instance, Service } from '#domain/topology.ts';
import { withSmokeTests } from './smoke-tests.ts';

describe('smoke tests', () => {
  let server: Server;
  let port: number;
  before(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === '/away' ? 302 : request.url === '/sick' ? 500 : 200;
      response.setHeader('location', '/');
      response.end('all is well');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  function judge(requests: readonly SmokeRequest[] | undefined, ports: readonly number[]): Promise<GateVerdict> {
    const instances = ports.map((each, i) => ({ id: `web-${i + 1}`, host: '127.0.0.1', port: each }) as Instance);
    const health = { judge: async (): Promise<GateVerdict> => ({ status: 'no-data', reason: unworded('of health') }) };
    const platform = { listServices: () => [{ name: 'web', instances } as unknown as Service] };
    const gate = { services: ['web'], holdMs: 0, timeoutMs: 1, ...(requests === undefined ? {} : { requests }) };
    return withSmokeTests(health, platform).judge(gate, 0);
  }

  it('pass when every instance answers as it should', async () => {
    const verdict = await judge([{ path: '/', status: 200, contains: 'well' }], [port, port]);
    assert.equal(verdict.status, 'pass');
    assert.equal(verdict.reason.en, 'GET /: answered as it should be by web-1, web-2');
  });

  for (const { name, request, expected } of [
    { name: 'another status', request: { path: '/sick', status: 200 }, expected: /web-1 answered 500, not 200/ },
    { name: 'a redirection, which is not followed', request: { path: '/away', status: 200 }, expected: /answered 302/ },
    { name: 'another body', request: { path: '/', status: 200, contains: 'ill' }, expected: /the body lacks "ill"/ },
  ]) {
    it(`wait on ${name}, and say why`, async () => {
      const verdict = await judge([request], [port]);
      assert.equal(verdict.status, 'wait');
      assert.match(verdict.reason.en, expected);
    });
  }

  it('wait on an instance that does not answer', async () => {
    const verdict = await judge([{ path: '/', status: 200 }], [port, 1]);
    assert.equal(verdict.status, 'wait');
    assert.match(verdict.reason.en, /^GET \/ at web-2 failed/);
  });

  it('never pass where there is nobody to ask, and leave other gates to the judge of health', async () => {
    assert.equal((await judge([{ path: '/', status: 200 }], [])).status, 'no-data');
    assert.equal((await judge(undefined, [port])).reason.en, 'of health');
  });
});
