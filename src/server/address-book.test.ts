import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '#domain/topology.ts';
import { createAddressBook } from './address-book.ts';
import { SERVICE } from './api-server.fixture.ts';

test('an address belongs to the instance that listens there, by number and by name', () => {
  const find = createAddressBook(() => ({ listServices: () => [SERVICE] }), { elapsed: () => 0 });
  const owner = { service: 'payment', instance: 'payment-1' };
  assert.deepEqual(find('127.0.0.1:4500'), owner);
  assert.deepEqual(find('localhost:4500'), owner);
  assert.equal(find('127.0.0.1:4501'), undefined);
});

test('the platform is asked again after a second, not for every span', () => {
  let elapsedMs = 0;
  let asked = 0;
  let services: Service[] = [];
  const platform = {
    listServices: () => {
      asked += 1;
      return services;
    },
  };
  const find = createAddressBook(() => platform, { elapsed: () => elapsedMs });
  assert.equal(find('127.0.0.1:4500'), undefined);
  services = [SERVICE];
  elapsedMs = 999;
  assert.equal(find('127.0.0.1:4500'), undefined);
  assert.equal(asked, 1);
  elapsedMs = 1000;
  assert.equal(find('127.0.0.1:4500')?.service, 'payment');
});
