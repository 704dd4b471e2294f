import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actorOf, findNameFault, isSamePerson } from './identity.ts';

describe('who acted, as the journal names them', () => {
  const cases = [
    { name: 'a person', by: 'ana', actor: 'person:ana' },
    { name: 'a person whose name is an address', by: 'ana@example.com', actor: 'person:ana@example.com' },
    { name: 'a token', by: 'token:ci', actor: 'token:ci' },
    { name: 'somebody at the command line', by: 'cli:ana', actor: 'cli:ana' },
    { name: 'nobody in particular', by: 'anonymous@127.0.0.1', actor: 'anonymous@127.0.0.1' },
    { name: 'ZeroOps itself', by: 'zeroops', actor: 'zeroops' },
  ];
  for (const { name, by, actor } of cases) test(name, () => assert.equal(actorOf(by), actor));
});

describe('names of people', () => {
  for (const name of ['ana', '王芳', 'ana@example.com', "Ana O'Neil"])
    test(`${name} is one`, () => assert.equal(findNameFault(name), undefined));
  for (const name of ['token:ci', 'cli:ana', 'zeroops', 'ZeroOps', 'Anonymous@127.0.0.1', 'a\u0000', 'a\nb'])
    test(`${JSON.stringify(name)} is none`, () => assert.notEqual(findNameFault(name), undefined));
});

test('somebody is the same person at the command line, and a token of that name is not', () => {
  assert.deepEqual(
    [isSamePerson('ana', 'cli:ana'), isSamePerson('cli:ana', 'ana'), isSamePerson('ana', 'token:ana')],
    [true, true, false],
  );
});
