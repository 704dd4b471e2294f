import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCourse } from './course-words.ts';
import { type Call, ONSET_AT, spansOf } from './trace.fixture.ts';
import { readTraits } from './traits.ts';
import { findVisits } from './visits.ts';

function orderThatCalls(operations: string): Call {
  const calls = Array.from(operations, operation => ({ node: 'payment', operation, ownMs: 1 }));
  return { node: 'order', operation: 'place', ownMs: 1, calls };
}

/** What is said of the course that the traces took on one side of the onset. */
function courseOf({ before, after, side }: { before: string; after: string; side: 'before' | 'after' }): string {
  const spans = spansOf(orderThatCalls(before), orderThatCalls(after));
  const visits = findVisits(spans, ONSET_AT);
  const table = readTraits(spans, visits, undefined);
  const key = visits.keys.findIndex(({ node }) => node === 'order');
  const isWanted = (_: number, visit: number) =>
    visits.key[visit] === key && visits.isAfter[visit] === Number(side === 'after');
  const visit = [...visits.top.keys()].findIndex(isWanted);
  const trait = [...table.ofVisit[visit]!].find(each => table.traits[each]!.kind === 'course')!;
  const [all, none] = [
    { shown: 60, traces: 60 },
    { shown: 0, traces: 60 },
  ];
  const shares = side === 'after' ? { before: none, after: all } : { before: all, after: none };
  return describeCourse(visits, table, { key, trait, nats: 1, ...shares }).en;
}

const COURSES: readonly (Parameters<typeof courseOf>[0] & { readonly name: string; readonly expected: string })[] = [
  {
    name: 'a new course is told by what it has and lacks, not by what it shares with the usual one',
    ...{ before: 'abcd', after: 'abce', side: 'after' },
    expected: 'with call e, payment e and without call d, payment d',
  },
  {
    name: 'a course that is no longer taken is told against the one that is taken now',
    ...{ before: 'abcd', after: 'abc', side: 'before' },
    expected: 'with call d, payment d',
  },
  {
    name: 'of many steps three are named and the others counted',
    ...{ before: 'abcdef', after: '', side: 'after' },
    expected: 'without call a, call b, call c and 9 more',
  },
];

for (const { name, expected, ...course } of COURSES) test(name, () => assert.equal(courseOf(course), expected));
