import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nameOfUser, placeOfWord } from './local-token.ts';

describe('the place of word for the command line', () => {
  const cases = [
    {
      name: 'is in the home',
      environment: { HOME: '/home/ana' },
      place: '/home/ana/.local/state/zeroops/servers/4080',
    },
    {
      name: 'is where the user keeps state',
      environment: { HOME: '/home/ana', XDG_STATE_HOME: '/state' },
      place: '/state/zeroops/servers/4080',
    },
  ];
  for (const { name, environment, place } of cases)
    test(name, () => assert.equal(placeOfWord('4080', environment), place));
});

describe('who sits at this machine', () => {
  const cases = [
    { name: 'is who became root', environment: { SUDO_USER: 'ana', USER: 'root' }, user: 'ana' },
    { name: 'is who logged in', environment: { USER: 'ana', SUDO_USER: '' }, user: 'ana' },
  ];
  for (const { name, environment, user } of cases) test(name, () => assert.equal(nameOfUser(environment), user));

  test('has some name in any case', () => assert.notEqual(nameOfUser({}), ''));
});
