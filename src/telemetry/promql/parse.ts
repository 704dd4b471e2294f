import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { AggregationOperator, Binary, Expression, Grouping, Matching } from './ast.ts';
import { syntaxWrong, unsupported } from './errors.ts';
import { parseDurationMs, parseNumber, parseString } from './literals.ts';
import { readSelector, readSuffix } from './parse-selectors.ts';
import { regroup } from './regroup.ts';

/** A query nested deeper would overflow the stack of those who walk it. */
const MAX_DEPTH = 500;
const PLAIN_AGGREGATIONS = new Set(['avg', 'count', 'group', 'max', 'min', 'stddev', 'stdvar', 'sum']);
const AGGREGATIONS_WITH_PARAMETER = new Set(['bottomk', 'count_values', 'quantile', 'topk']);

/** What another version or feature of Prometheus knows and the grammar lets through. */
const UNSUPPORTED_NODES: Readonly<Record<string, string>> = {
  AnchoredExpr: 'the modifier "anchored"',
  SmoothedExpr: 'the modifier "smoothed"',
  FillModifier: 'the modifier "fill"',
  TrimUpper: 'the operator "</"',
  TrimLower: 'the operator ">/"',
  LimitK: '"limitk"',
  LimitRatio: '"limit_ratio"',
  DurationStep: 'a computed duration',
  DurationRange: 'a computed duration',
  DurationMinOf: 'a computed duration',
  DurationMaxOf: 'a computed duration',
};

/** Throws PROMQL_SYNTAX with the place, or PROMQL_UNSUPPORTED. Types are not checked yet. */
export function parseQuery(query: string): Expression {
  const tree = parser.parse(query);
  refuseErrors(query, tree.topNode);
  return readExpression(query, tree.topNode.getChild('Expr')!);
}

function refuseErrors(query: string, top: SyntaxNode): void {
  let depth = 0;
  top.cursor().iterate(
    node => {
      depth += 1;
      if (depth > MAX_DEPTH) throw syntaxWrong(query, node, 'nested too deeply', 'split the query');
      if (node.type.isError) throw unexpected(query, node.from);
      const foreign = UNSUPPORTED_NODES[node.name];
      if (foreign !== undefined) throw unsupported(query, node, foreign);
    },
    () => {
      depth -= 1;
    },
  );
}

function unexpected(query: string, from: number): Error {
  const [found] = /^\s*(?:[\w:.]+|\S)?/.exec(query.slice(from)) ?? [''];
  const word = found.trim();
  const at = from + found.length - word.length;
  if (word === '') return syntaxWrong(query, { from: query.length, to: query.length }, 'the query ends too early');
  const hint = word === '"' || word === "'" ? 'close the quotes' : undefined;
  return syntaxWrong(query, { from: at, to: at + word.length }, `${JSON.stringify(word)} is not expected here`, hint);
}

function readExpression(query: string, root: SyntaxNode): Expression {
  return regroup<Expression>(query, root, {
    operand: node => readOperand(query, node),
    suffix: (inner, node, isParenthesised) => readSuffix(query, inner, node, isParenthesised),
    signed: (operator, inner, from) =>
      inner.node === 'number'
        ? { ...inner, value: operator === '-' ? -inner.value : inner.value, from }
        : { node: 'unary', operator, inner, from, to: inner.to },
    binary: (left, operator, node, right): Binary => ({
      node: 'binary',
      operator,
      bool: node.getChild('BoolModifier') !== null,
      matching: readMatching(query, node.getChild('MatchingModifierClause')),
      left,
      right,
      from: left.from,
      to: right.to,
    }),
  });
}

function readOperand(query: string, node: SyntaxNode): Expression {
  const { from, to } = node;
  switch (node.name) {
    case 'ParenExpr':
      return { ...readExpression(query, node.getChild('Expr')!), from, to };
    case 'NumberDurationLiteral':
      return { node: 'number', value: readNumber(query, node), from, to };
    case 'StringLiteral':
      return { node: 'string', value: readString(query, node), from, to };
    case 'VectorSelector':
      return readSelector(query, node);
    case 'FunctionCall': {
      const name = textOf(query, node.firstChild!);
      return { node: 'call', name, args: readArguments(query, node), from, to };
    }
    case 'AggregateExpr':
      return readAggregation(query, node);
    default:
      throw unexpected(query, from);
  }
}

function readNumber(query: string, node: SyntaxNode): number {
  // The sign was taken off as an operator of its own.
  const text = textOf(query, node).replace(/^[+-]\s*/, '');
  const durationMs = parseDurationMs(text);
  const value = parseNumber(text) ?? (durationMs === undefined ? undefined : durationMs / 1000);
  if (value === undefined) throw syntaxWrong(query, node, `${JSON.stringify(text)} is no number`);
  return value;
}

function readString(query: string, node: SyntaxNode): string {
  const value = parseString(textOf(query, node));
  if (value === undefined)
    throw syntaxWrong(query, node, 'a text that is not closed or has an unknown escape', 'write \\\\ for a backslash');
  return value;
}

function readArguments(query: string, node: SyntaxNode): Expression[] {
  return node
    .getChild('FunctionCallBody')!
    .getChildren('Expr')
    .map(arg => readExpression(query, arg));
}

function readAggregation(query: string, node: SyntaxNode): Expression {
  const { from, to } = node;
  const operator = textOf(query, node.firstChild!).toLowerCase();
  const args = readArguments(query, node);
  const wanted = AGGREGATIONS_WITH_PARAMETER.has(operator) ? 2 : 1;
  if (args.length !== wanted) {
    const what = `${operator} takes ${wanted === 1 ? 'one argument' : 'two arguments'}, not ${args.length}`;
    throw syntaxWrong(query, node, what);
  }
  if (wanted === 1 && !PLAIN_AGGREGATIONS.has(operator)) throw unsupported(query, node, `"${operator}"`);
  return {
    node: 'aggregation',
    operator: operator as AggregationOperator,
    grouping: readGrouping(query, node.getChild('AggregateModifier')),
    parameter: wanted === 2 ? args[0] : undefined,
    inner: args.at(-1)!,
    from,
    to,
  };
}

function readGrouping(query: string, modifier: SyntaxNode | null): Grouping {
  if (modifier === null) return { without: false, labels: [] };
  return {
    without: modifier.getChild('Without') !== null,
    labels: readLabels(query, modifier.getChild('GroupingLabels')),
  };
}

function readMatching(query: string, clause: SyntaxNode | null): Matching | undefined {
  if (clause === null) return undefined;
  const [labels, include] = clause.getChildren('GroupingLabels');
  const left = clause.getChild('GroupLeft');
  const right = clause.getChild('GroupRight');
  return {
    on: clause.getChild('On') !== null,
    labels: readLabels(query, labels ?? null),
    many: left !== null ? 'left' : right !== null ? 'right' : 'none',
    include: readLabels(query, include ?? null),
  };
}

function readLabels(query: string, list: SyntaxNode | null): string[] {
  const labels: string[] = [];
  for (let node = list?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.name === 'LabelName') labels.push(textOf(query, node));
    else if (node.name === 'QuotedLabelName') labels.push(readString(query, node));
  }
  return [...new Set(labels)];
}

function textOf(query: string, node: SyntaxNode): string {
  return query.slice(node.from, node.to);
}
