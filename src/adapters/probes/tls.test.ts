import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, listenHttps, makeCertificate } from './servers.fixture.ts';

const DAY_S = 86_400;
const certificate = makeCertificate('IP:127.0.0.1', 30);
const skip = certificate === undefined && 'there is no openssl here to make a certificate with';

describe('a check over TLS', { skip }, () => {
  it('tells how long the certificate is valid, though it cannot be trusted', async t => {
    let requests = 0;
    const { address } = await listenHttps(t, certificate!, (_request, response) => {
      requests += 1;
      response.end();
    });
    const { trouble, findings } = await check({ url: `https://${address}/`, headers: { authorization: 'secret' } });
    assert.match(trouble!, /the certificate of 127\.0\.0\.1:\d+ cannot be trusted: it is signed by itself$/);
    assertDaysLeft(findings.expiresAt, 30);
    assert.equal(requests, 0);
    assert.equal(findings.statusCode, undefined);
  });

  it('passes with any certificate when it is told to', async t => {
    const { address } = await listenHttps(t, certificate!, (_request, response) => void response.end('Welcome'));
    const { trouble, findings } = await check({
      url: `https://${address}/`,
      verifyCertificate: false,
      expect: { body: 'Welcome' },
    });
    assert.equal(trouble, undefined);
    assertDaysLeft(findings.expiresAt, 30);
  });

  it('of several certificates tells the one that ends first', async t => {
    const sooner = makeCertificate('IP:127.0.0.1', 5);
    const last = await listenHttps(t, certificate!, (_request, response) => void response.end());
    const first = await listenHttps(t, sooner!, (_request, response) => {
      response.writeHead(302, { location: `https://${last.address}/` }).end();
    });
    const { trouble, findings } = await check({ url: `https://${first.address}/`, verifyCertificate: false });
    assert.equal(trouble, undefined);
    assert.equal(findings.redirects, 1);
    assertDaysLeft(findings.expiresAt, 5);
  });
});

function assertDaysLeft(expiresAt: number | undefined, days: number): void {
  const leftDays = ((expiresAt ?? 0) - Date.now()) / 1000 / DAY_S;
  assert.ok(leftDays > days - 0.1 && leftDays <= days, String(leftDays));
}
