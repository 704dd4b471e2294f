import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Labels, Span } from '#domain/signal.ts';
import { OperationNames, statementShape } from './operation-names.ts';

function span(name: string, attributes: Labels = {}): Span {
  return {
    traceId: 't',
    spanId: 's',
    parentSpanId: '',
    name,
    kind: 'client',
    startAt: 0,
    durationMs: 1,
    isError: false,
    statusMessage: '',
    attributes,
  };
}

describe('OperationNames', () => {
  it('counts names beyond the limit of a service as other, until names are forgotten', () => {
    const names = new OperationNames(2, 1000);
    const given = (service: string, name: string, now: number) => names.nameOf(service, span(name), now);
    assert.deepEqual(
      ['a', 'b', 'c', 'a'].map(name => given('x', name, 0)),
      ['a', 'b', 'other', 'a'],
    );
    assert.equal(given('y', 'c', 0), 'c');
    assert.equal(given('x', 'c', 1001), 'c');
  });

  it('names a database call by its statement', () => {
    const names = new OperationNames(10, 1000);
    assert.equal(
      names.nameOf('x', span('pg.query:SELECT shop', { 'db.statement': 'SELECT * FROM t WHERE id = 7' }), 0),
      'SELECT * FROM t WHERE id = ?',
    );
    assert.equal(
      names.nameOf('x', span('q', { 'db.query.summary': 'SELECT t', 'db.query.text': 'SELECT 1' }), 0),
      'SELECT t',
    );
  });

  const shapes = [
    {
      name: 'keeps placeholders',
      statement: 'SELECT a1 FROM t2 WHERE x = $1',
      expected: 'SELECT a1 FROM t2 WHERE x = $1',
    },
    {
      name: 'hides literals',
      statement: "UPDATE t SET n = 'O''Neil', p = 1.5 WHERE id=3",
      expected: 'UPDATE t SET n = ?, p = ? WHERE id=?',
    },
    {
      name: 'joins lists and lines',
      statement: 'SELECT *\n  FROM t WHERE id IN (1, 2,3)',
      expected: 'SELECT * FROM t WHERE id IN (?)',
    },
  ];
  for (const { name, statement, expected } of shapes)
    it(`${name} in a statement`, () => assert.equal(statementShape(statement), expected));
});
