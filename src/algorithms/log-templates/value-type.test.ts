import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { type ValueType, valueTypeOf } from './value-type.ts';

const TYPES: readonly (readonly [string, ValueType])[] = [
  ['42', 'number'],
  ['-0.5', 'number'],
  ['99%', 'number'],
  ['1.5e-3', 'number'],
  ['0x1f', 'hex'],
  ['deadbeef01', 'hex'],
  ['123456', 'number'],
  ['3ea4052c-895d-4b64-9e2d-04d64c4d94ab', 'uuid'],
  ['10.0.0.1', 'ip'],
  ['/10.0.0.1:8080', 'ip'],
  ['fe80::1ff:fecd:467f', 'ip'],
  ['5c:50:15:36:bc:03', 'mac'],
  ['12:30:59', 'time'],
  ['Fri Jun 17 07:07:00 2005', 'time'],
  ['2026-01-02', 'time'],
  ['/etc/passwd', 'path'],
  ['C:\\Windows', 'path'],
  ['hdfs://host:9000/a', 'url'],
  ['bob@example.org', 'email'],
  ['proxy.example.org:5070', 'host'],
  ['20ms', 'duration'],
  ['<1 sec', 'duration'],
  ['1587 bytes (1.55 KB)', 'size'],
  ['64MB', 'size'],
  ['v3.4.5-1', 'version'],
  ['1, 2, 3', 'list'],
  ['blk_-38865049', 'id'],
  ['root', 'text'],
  ['', 'empty'],
];

for (const [text, type] of TYPES) {
  test(`${JSON.stringify(text)} is of type ${type}`, () => assert.equal(valueTypeOf(text), type));
}

test('a huge value is typed quickly', () => {
  const cpuMs = cpuMsOf(() => {
    valueTypeOf('a.'.repeat(500_000));
    valueTypeOf(`${'1,'.repeat(500_000)} `);
  });
  assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
});
