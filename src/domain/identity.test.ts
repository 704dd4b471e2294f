import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actorOf, findNameFault, isSamePerson, nameOfToken } from './identity.ts';

describe('who acted, as the journal names them', () => {
  const cases = [
    { name: 'a person', by: 'ana', actor: 'person:ana' },
    { name: 'a person whose name is an address', by: 'ana@example.com', actor: 'person:ana@example.com' },
    { name: 'a token', by: 'token:ci:ana', actor: 'token:ci:ana' },
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

describe('one person', () => {
  const token = (name: string, createdBy: string) => nameOfToken(name, createdBy);
  const cases = [
    { name: 'in the console and on the command line', one: 'ana', other: 'cli:ana', expected: true },
    { name: 'whatever the letters of the name', one: 'cli:Ana', other: 'ana', expected: true },
    { name: 'by two names claimed on the command line', one: 'cli:ana', other: 'cli:bo', expected: true },
    { name: 'with a token of their own making', one: 'ana', other: token('ci', 'ana'), expected: true },
    { name: 'with two tokens of their own making', one: token('a', 'ana'), other: token('b', 'ana'), expected: true },
    {
      name: 'with a token that such a token made',
      one: 'ana',
      other: token('b', token('a', 'ana')),
      expected: true,
    },
    {
      name: 'with a token made on the command line under another name',
      one: 'cli:ana',
      other: token('ci', 'cli:bo'),
      expected: true,
    },
    { name: 'is not two who sign in', one: 'ana', other: 'bo', expected: false },
    {
      name: 'is not two whose tokens have one name',
      one: token('ci', 'ana'),
      other: token('ci', 'bo'),
      expected: false,
    },
    { name: 'is not a token that is called like somebody', one: 'ana', other: token('ana', 'bo'), expected: false },
    { name: 'is not ZeroOps and whoever it asks', one: 'zeroops', other: 'cli:ana', expected: false },
  ];
  for (const { name, one, other, expected } of cases)
    test(name, () => assert.deepEqual([isSamePerson(one, other), isSamePerson(other, one)], [expected, expected]));
});
