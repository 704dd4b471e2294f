import type { Aggregation, Binary, Call, Expression, ValueType } from './ast.ts';
import { typesWrong } from './errors.ts';
import { SIGNATURES, type Signature } from './function-signatures.ts';

const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  vector: 'an instant vector',
  range: 'a range vector',
  string: 'a text',
};
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** The type of a whole expression; throws PROMQL_TYPE at the first place where types do not fit. */
export function checkTypes(query: string, expression: Expression): ValueType {
  switch (expression.node) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
      return 'vector';
    case 'range':
      return 'range';
    case 'subquery':
      expect(query, expression.inner, 'vector', 'a subquery');
      return 'range';
    case 'unary': {
      const type = checkTypes(query, expression.inner);
      if (type === 'scalar' || type === 'vector') return type;
      throw typesWrong(query, expression, `a sign cannot stand before ${TYPE_WORDS[type]}`, 'remove the sign');
    }
    case 'call':
      return checkCall(query, expression);
    case 'aggregation':
      return checkAggregation(query, expression);
    case 'binary':
      return checkBinary(query, expression);
  }
}

function expect(query: string, expression: Expression, wanted: ValueType, where: string): void {
  const found = checkTypes(query, expression);
  if (found === wanted) return;
  throw typesWrong(
    query,
    expression,
    `${where} needs ${TYPE_WORDS[wanted]} here, and this is ${TYPE_WORDS[found]}`,
    hintFor(found, wanted),
  );
}

function hintFor(found: ValueType, wanted: ValueType): string {
  if (wanted === 'range' && found === 'vector') return 'put a range behind the selector, such as [5m]';
  if (wanted === 'vector' && found === 'range') return 'wrap it in a function over time, such as rate(...)';
  if (wanted === 'vector' && found === 'scalar') return 'wrap it: vector(...)';
  if (wanted === 'scalar' && found === 'vector') return 'wrap it: scalar(...)';
  return `write ${TYPE_WORDS[wanted]}`;
}

function checkCall(query: string, call: Call): ValueType {
  const signature = SIGNATURES.get(call.name);
  if (signature === undefined) {
    const hint = 'use a function of Prometheus 2.42 for numbers';
    throw typesWrong(query, call, `there is no function ${call.name} here`, hint);
  }
  checkCount(query, call, signature);
  for (const [i, arg] of call.args.entries())
    expect(query, arg, signature.args[Math.min(i, signature.args.length - 1)]!, call.name);
  return signature.returns;
}

function checkCount(query: string, call: Call, { args, optional }: Signature): void {
  const isOpen = optional === Number.POSITIVE_INFINITY;
  const least = args.length - (isOpen ? 1 : optional);
  const most = isOpen ? Number.POSITIVE_INFINITY : args.length;
  const given = call.args.length;
  if (given >= least && given <= most) return;
  const wanted = least === most ? `${least}` : isOpen ? `at least ${least}` : `${least} to ${most}`;
  const types = args.map(type => TYPE_WORDS[type]).join(', ');
  throw typesWrong(
    query,
    call,
    `${call.name} takes ${wanted} arguments, not ${given}`,
    `give it: ${types || 'nothing'}`,
  );
}

function checkAggregation(query: string, { operator, parameter, inner }: Aggregation): ValueType {
  if (parameter !== undefined) expect(query, parameter, operator === 'count_values' ? 'string' : 'scalar', operator);
  expect(query, inner, 'vector', operator);
  return 'vector';
}

function checkBinary(query: string, binary: Binary): ValueType {
  const { operator, bool, matching } = binary;
  const left = checkSide(query, binary.left);
  const right = checkSide(query, binary.right);
  const isScalars = left === 'scalar' && right === 'scalar';
  const isSet = SET_OPERATORS.has(operator);
  const isComparison = COMPARISONS.has(operator);
  if (bool && !isComparison)
    throw typesWrong(query, binary, 'bool belongs to comparisons only', `remove it from ${operator}`);
  if (isComparison && isScalars && !bool)
    throw typesWrong(query, binary, 'two numbers can only be compared with bool', `write ${operator} bool`);
  if (isSet && (left === 'scalar' || right === 'scalar'))
    throw typesWrong(query, binary, `${operator} joins instant vectors, not numbers`, 'wrap the number: vector(...)');
  if (matching === undefined) return isScalars ? 'scalar' : 'vector';
  if (left === 'scalar' || right === 'scalar')
    throw typesWrong(query, binary, 'on and ignoring need instant vectors on both sides', 'remove them');
  if (isSet && matching.many !== 'none')
    throw typesWrong(query, binary, `${operator} knows no group_left or group_right`, 'remove it');
  const twice = matching.on ? matching.include.find(label => matching.labels.includes(label)) : undefined;
  if (twice !== undefined)
    throw typesWrong(query, binary, `the label ${twice} stands in on and in the group`, 'name it once');
  return 'vector';
}

function checkSide(query: string, side: Expression): ValueType {
  const type = checkTypes(query, side);
  if (type === 'scalar' || type === 'vector') return type;
  throw typesWrong(
    query,
    side,
    `operators work on numbers and instant vectors, and this is ${TYPE_WORDS[type]}`,
    hintFor(type, 'vector'),
  );
}
