import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { parseProbesConfig } from './config.ts';

const BASE = { name: 'home', service: 'gateway' };
const URL_PROBE = { ...BASE, url: 'http://shop.test/' };

describe('configuration of probes', () => {
  it('needs a name, a service and an address; the rest has defaults', () => {
    assert.deepEqual(parseProbesConfig([URL_PROBE]), [
      {
        ...BASE,
        everyMs: 10_000,
        timeoutMs: 5000,
        maxDurationMs: undefined,
        verifyCertificate: true,
        target: {
          kind: 'http',
          steps: [
            {
              name: undefined,
              method: 'GET',
              url: 'http://shop.test/',
              headers: {},
              body: undefined,
              status: [200, 299],
              contains: undefined,
              take: {},
            },
          ],
        },
      },
    ]);
  });

  it('nothing at all is no probes', () => assert.deepEqual(parseProbesConfig(undefined), []));

  it('takes host and port of a tcp probe, also of IPv6', () => {
    const targets = parseProbesConfig([
      { ...BASE, tcp: 'db.test:5432' },
      { ...BASE, name: 'six', tcp: '[::1]:80' },
    ]).map(({ target }) => target);
    assert.deepEqual(targets, [
      { kind: 'tcp', address: { host: 'db.test', port: 5432 } },
      { kind: 'tcp', address: { host: '::1', port: 80 } },
    ]);
  });

  const REFUSED: readonly { name: string; probes: unknown; says: RegExp }[] = [
    { name: 'a probe without an address', probes: [BASE], says: /exactly one of url, tcp and steps; none is there/ },
    {
      name: 'a probe with two addresses',
      probes: [{ ...URL_PROBE, tcp: 'a:1' }],
      says: /url and tcp are there[\s\S]*at \[0\]/,
    },
    { name: 'two probes of one name', probes: [URL_PROBE, URL_PROBE], says: /"home" is taken[\s\S]*at \[1\]\.name/ },
    { name: 'an unknown field', probes: [{ ...URL_PROBE, evry: '5s' }], says: /evry/ },
    { name: 'another protocol', probes: [{ ...BASE, url: 'ftp://shop.test/' }], says: /http:\/\/ or https:\/\// },
    {
      name: 'credentials within the address',
      probes: [{ ...BASE, url: 'http://me:secret@shop.test/' }],
      says: /credentials as a header[\s\S]*at \[0\]\.url/,
    },
    { name: 'a tcp address without a port', probes: [{ ...BASE, tcp: 'db.test' }], says: /host:port[\s\S]*\[0\]\.tcp/ },
    { name: 'a port that there is not', probes: [{ ...BASE, tcp: 'db.test:70000' }], says: /host:port/ },
    { name: 'a number instead of a duration', probes: [{ ...URL_PROBE, every: 5 }], says: /unit[\s\S]*\[0\]\.every/ },
    { name: 'a duration without a unit', probes: [{ ...URL_PROBE, every: '5' }], says: /"5" is not a duration/ },
    {
      name: 'a timeout that the rule could not follow',
      probes: [{ ...URL_PROBE, timeout: '11s' }],
      says: /from 10ms to 10s[\s\S]*\[0\]\.timeout/,
    },
    { name: 'checks without a pause', probes: [{ ...URL_PROBE, every: '10ms' }], says: /from 1s to 1h/ },
    {
      name: 'a range of statuses that is upside down',
      probes: [{ ...URL_PROBE, expect: { status: [299, 200] } }],
      says: /lowest status first[\s\S]*\[0\]\.expect\.status/,
    },
    {
      name: 'what only HTTP has, at a tcp probe',
      probes: [{ ...BASE, tcp: 'db.test:1', expect: { status: [200, 299] } }],
      says: /makes no request[\s\S]*\[0\]\.expect\.status/,
    },
    {
      name: 'a method beside steps',
      probes: [{ ...BASE, method: 'POST', steps: [{ url: 'http://shop.test/' }] }],
      says: /at the steps[\s\S]*\[0\]\.method/,
    },
    {
      name: 'a header with a line break',
      probes: [{ ...URL_PROBE, headers: { 'x-a': 'b\r\nx-c: d' } }],
      says: /one line/,
    },
    {
      name: 'a value that no earlier step takes',
      probes: [{ ...BASE, steps: [{ url: 'http://shop.test/{{id}}', take: { id: '/id' } }] }],
      says: /no earlier step takes \{\{id\}\}[\s\S]*\[0\]\.steps\[0\]\.url/,
    },
    {
      name: 'a host that an answer would decide',
      probes: [{ ...BASE, steps: [{ url: 'http://a/', take: { h: '/h' } }, { url: 'http://{{h}}/' }] }],
      says: /host and port cannot be taken from an answer[\s\S]*\[0\]\.steps\[1\]\.url/,
    },
    {
      name: 'a pointer that is none',
      probes: [{ ...BASE, steps: [{ url: 'http://a/', take: { id: 'data.id' } }] }],
      says: /JSON pointer[\s\S]*\[0\]\.steps\[0\]\.take\.id/,
    },
  ];
  for (const { name, probes, says } of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => parseProbesConfig(probes),
        error => isAppError(error) && error.code === 'ADAPTER_CONFIG_INVALID' && says.test(error.message),
      );
    });
  }
});
