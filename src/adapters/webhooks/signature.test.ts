import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSigningKeys, signEvent } from './signature.ts';

/** From the tests of Standard Webhooks' reference library for JavaScript. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampS: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('a signature', () => {
  it('is the one of the published vector', () => {
    assert.equal(signEvent(VECTOR, findSigningKeys(VECTOR.secret)!), VECTOR.signature);
  });

  it('comes once for each secret while one is changed', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const signatures = signEvent(VECTOR, findSigningKeys(`${other}\n${VECTOR.secret}\n`)!).split(' ');
    assert.equal(signatures.length, 2);
    assert.equal(signatures[1], VECTOR.signature);
    assert.match(signatures[0]!, /^v1,[A-Za-z0-9+/]{43}=$/);
  });
});

describe('a secret', () => {
  const UNUSABLE = [
    { name: 'of another form', text: 'correct horse battery staple' },
    { name: 'without its prefix', text: VECTOR.secret.slice(6) },
    { name: 'that is not base64', text: 'whsec_not-base64-at-all-but-long-enough' },
    { name: 'of 23 bytes', text: `whsec_${Buffer.alloc(23, 1).toString('base64')}` },
    { name: 'of 65 bytes', text: `whsec_${Buffer.alloc(65, 1).toString('base64')}` },
    { name: 'beside one that is none', text: `${VECTOR.secret} whsec_short` },
  ];
  for (const { name, text } of UNUSABLE) {
    it(`${name} is no key`, () => assert.equal(findSigningKeys(text), undefined));
  }
});
