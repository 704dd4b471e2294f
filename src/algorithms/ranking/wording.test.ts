import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSystem } from '../causality/synthetic-system.fixture.ts';
import type { Wording } from '../wording.ts';
import type { DiagnosisCase } from './case.ts';
import { rankCauses } from './rank-causes.ts';
import { type Call, ONSET_AT, spansOf, viewOn } from './traces/trace.fixture.ts';

const SYSTEMS = 40;

/** All that a ranking says. */
function sayings(input: DiagnosisCase): Wording[] {
  const { causes, ruledOut, abstention, nextChecks } = rankCauses(input);
  return [
    ...causes.flatMap(({ evidence }) => evidence.map(({ statement }) => statement)),
    ...ruledOut.map(({ statement }) => statement),
    ...(abstention === undefined ? [] : [abstention.statement]),
    ...nextChecks,
  ];
}

const pay: Call = { node: 'payment', operation: 'charge', ownMs: 5 };
const stock: Call = { node: 'stock', operation: 'reserve', ownMs: 5 };
const order: Call = { node: 'order', operation: 'place', ownMs: 20, calls: [pay, stock] };
const AFTER: readonly (readonly Call[])[] = [
  [{ ...pay, gapMs: 300 }, stock],
  [
    { ...pay, gapMs: 300 },
    { ...stock, gapMs: 300 },
  ],
  [{ ...pay, ownMs: 300 }, stock],
  [{ ...pay, isFailed: true }, stock],
  [pay],
  [pay, stock, { node: 'mail', operation: 'send', ownMs: 5 }],
];

/** With an error line of each failed span. */
function traced(calls: readonly Call[]): DiagnosisCase {
  const spans = spansOf(order, { ...order, isFailed: calls.some(({ isFailed }) => isFailed === true), calls });
  const rows = [...spans.node.keys()].filter(row => spans.failed[row] === 1);
  return viewOn({
    spans,
    logs: {
      node: rows.map(row => spans.node[row]!),
      at: Float64Array.from(rows, row => spans.startAt[row]! + 1),
      severity: rows.map(() => 'error'),
      body: rows.map(() => 'refused'),
      traceId: rows.map(row => spans.traceId[row]!),
    },
    changes: [
      {
        id: 'c',
        at: ONSET_AT - 30_000,
        node: 'payment',
        kind: 'deploy',
        summary: { en: '1.0 to 1.1', zh: '1.0 到 1.1' },
      },
    ],
  }).input;
}

const CASES: readonly { readonly name: string; readonly inputs: () => DiagnosisCase[] }[] = [
  { name: 'systems with a fault', inputs: () => Array.from({ length: SYSTEMS }, (_, i) => makeSystem(i + 1).case) },
  { name: 'traces before and after', inputs: () => AFTER.map(traced) },
  { name: 'nothing to look at', inputs: () => [viewOn({}).input] },
];

for (const { name, inputs } of CASES) {
  test(`${name}: all that is said is said in Chinese too, with the same figures`, () => {
    const said = inputs().flatMap(sayings);
    assert.ok(said.length > 0);
    for (const { en, zh } of said) {
      assert.match(zh, /\p{Script=Han}/u, en);
      assert.doesNotMatch(zh, /[a-z]+( [a-z]+){3}/i, zh);
      assert.deepEqual(figuresOf(zh), figuresOf(en), `${en}\n${zh}`);
    }
  });
}

function figuresOf(text: string): string[] {
  return (text.match(/\d+(\.\d+)?/g) ?? []).sort();
}
