import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findColumns } from './columns.ts';

interface Case {
  readonly name: string;
  readonly header: string;
  readonly rows: readonly string[];
  readonly wanted?: readonly string[];
  readonly expected: {
    readonly time: string;
    readonly values: readonly string[];
    readonly leftOut?: readonly string[];
  };
}

const CASES: readonly Case[] = [
  {
    name: 'a time column by its name',
    header: 'value,timestamp',
    rows: ['1,2026-01-31 00:00:00'],
    expected: { time: 'timestamp', values: ['value'] },
  },
  {
    name: 'a time column by what stands in it',
    header: 'host,when,cpu',
    rows: ['a,2026-01-31T00:00:00Z,0.5', 'b,2026-01-31T00:01:00Z,0.6'],
    expected: { time: 'when', values: ['cpu'] },
  },
  {
    name: 'small numbers under a name like a time',
    header: 'time,cpu',
    rows: ['0,1', '300,2'],
    expected: { time: 'time', values: ['cpu'] },
  },
  {
    name: 'the better of two names',
    header: 'response_time,timestamp',
    rows: ['12,1769861107', '13,1769861108'],
    expected: { time: 'timestamp', values: ['response_time'] },
  },
  {
    name: 'several values, text left aside',
    header: 'ts,host,cpu,memory',
    rows: ['1769861107,a,1,2'],
    expected: { time: 'ts', values: ['cpu', 'memory'] },
  },
  {
    name: 'labels and row numbers are no values',
    header: ',timestamp,value,label,is_anomaly',
    rows: ['0,1769861107,5,0,0'],
    expected: { time: 'timestamp', values: ['value'], leftOut: ['', 'label', 'is_anomaly'] },
  },
  {
    name: 'one column by request, a label too',
    header: 'timestamp,value,label',
    rows: ['1769861107,5,0'],
    wanted: ['label'],
    expected: { time: 'timestamp', values: ['label'] },
  },
  {
    name: 'a column that begins with holes',
    header: 'timestamp,value',
    rows: ['1769861107,', '1769861108,NaN', '1769861109,5'],
    expected: { time: 'timestamp', values: ['value'] },
  },
  {
    name: 'a few bad cells do not hide a column',
    header: 'timestamp,value',
    rows: ['?,1', '1769861108,2', '1769861109,oops'],
    expected: { time: 'timestamp', values: ['value'] },
  },
];

for (const { name, header, rows, wanted = [], expected } of CASES) {
  test(`columns: ${name}`, () => {
    const names = header.split(',');
    const found = findColumns({ name: 'a.csv', header: names, rows: rows.map(row => row.split(',')), wanted });
    assert.deepEqual(
      { time: names[found.time], values: found.values.map(at => names[at]), leftOut: found.leftOut },
      { leftOut: [], ...expected },
    );
  });
}

const FAULTS: readonly { name: string; header: string; row: string; wanted?: readonly string[]; code: string }[] = [
  { name: 'no time', header: 'value,label', row: '1,0', code: 'TIME_COLUMN_MISSING' },
  { name: 'values in the place of the header', header: '2026-01-30,4', row: '2026-01-31,5', code: 'HEADER_MISSING' },
  { name: 'nothing but time', header: 'time,host', row: '2026-01-31,a', code: 'VALUE_COLUMN_MISSING' },
  { name: 'nothing but labels', header: 'time,label', row: '2026-01-31,0', code: 'VALUE_COLUMN_MISSING' },
  {
    name: 'a column that is not there',
    header: 'time,cpu',
    row: '2026-01-31,0',
    wanted: ['gpu'],
    code: 'COLUMN_UNKNOWN',
  },
];

for (const { name, header, row, wanted = [], code } of FAULTS) {
  test(`columns: ${name} is ${code}`, () => {
    const sample = { name: 'a.csv', header: header.split(','), rows: [row.split(',')], wanted };
    assert.throws(() => findColumns(sample), { code });
  });
}
