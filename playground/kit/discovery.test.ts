import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Discovery, type Endpoint, NoEndpointError } from './discovery.ts';

let folder: string;
let file: string;
let writes = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'discovery-'));
  file = path.join(folder, 'endpoints.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const endpoint = (instance: string, change: Partial<Endpoint> = {}): Endpoint => ({
  instance,
  host: '127.0.0.1',
  port: 1,
  zone: 'a',
  version: '1.0.0',
  pid: 1,
  ready: true,
  weight: 1,
  ...change,
});

function write(...endpoints: Endpoint[]): void {
  writeFileSync(file, JSON.stringify({ services: { cart: endpoints } }));
  // Two writes within one tick of the clock would look like one.
  writes += 1;
  utimesSync(file, new Date(), new Date(Date.now() + writes * 1_000));
}

const picks = (discovery: Discovery, count: number): string[] =>
  Array.from({ length: count }, () => discovery.pick('cart').instance);

test('takes turns over all zones', () => {
  write(endpoint('cart-1'), endpoint('cart-2', { zone: 'b' }));
  assert.deepEqual(picks(new Discovery(file), 4), ['cart-1', 'cart-2', 'cart-1', 'cart-2']);
});

test('skips what is not ready and what is drained', () => {
  write(endpoint('cart-1', { ready: false }), endpoint('cart-2', { weight: 0 }), endpoint('cart-3'));
  assert.deepEqual(picks(new Discovery(file), 2), ['cart-3', 'cart-3']);
});

test('says so when nobody is left', () => {
  write(endpoint('cart-1', { ready: false }));
  const discovery = new Discovery(file);
  assert.throws(() => discovery.pick('cart'), NoEndpointError);
  assert.throws(() => discovery.pick('unheard-of'), NoEndpointError);
});

test('sees a change with the next look', () => {
  write(endpoint('cart-1'));
  const discovery = new Discovery(file);
  write(endpoint('cart-2'));
  discovery.refresh();
  assert.equal(discovery.pick('cart').instance, 'cart-2');
});

test('keeps what it knew while the file is missing or broken', () => {
  write(endpoint('cart-1'));
  const discovery = new Discovery(file);
  writeFileSync(file, '{"services":');
  utimesSync(file, new Date(), new Date(Date.now() + 60_000));
  discovery.refresh();
  assert.equal(discovery.pick('cart').instance, 'cart-1');
  rmSync(file);
  discovery.refresh();
  assert.equal(discovery.pick('cart').instance, 'cart-1');
});
