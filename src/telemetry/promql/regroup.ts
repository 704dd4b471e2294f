import type { SyntaxNode } from '@lezer/common';
import type { BinaryOperator } from './ast.ts';

/** An expression as the sequence in which it was written: signs, operands, modifiers behind operands, operators between. */
export type Item =
  | { readonly kind: 'sign'; readonly node: SyntaxNode; readonly sign: '+' | '-' }
  | { readonly kind: 'operand'; readonly node: SyntaxNode }
  | { readonly kind: 'suffix'; readonly node: SyntaxNode }
  | { readonly kind: 'operator'; readonly node: SyntaxNode; readonly operator: BinaryOperator };

/** What the regrouping makes of the parts, from the inside out. */
export interface Builder<Built> {
  readonly operand: (node: SyntaxNode) => Built;
  readonly suffix: (inner: Built, node: SyntaxNode, isParenthesised: boolean) => Built;
  readonly signed: (sign: '+' | '-', inner: Built, from: number) => Built;
  readonly binary: (left: Built, operator: BinaryOperator, node: SyntaxNode, right: Built) => Built;
}

const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const POWER = PRECEDENCE['^'];

const OPERATOR_NODES: Readonly<Record<string, BinaryOperator>> = {
  Pow: '^',
  Mul: '*',
  Div: '/',
  Mod: '%',
  Atan2: 'atan2',
  Add: '+',
  Sub: '-',
  Eql: '==',
  Neq: '!=',
  Gtr: '>',
  Lss: '<',
  Gte: '>=',
  Lte: '<=',
  And: 'and',
  Or: 'or',
  Unless: 'unless',
};

/**
 * The grammar was made for editors and groups too loosely: it takes `a + b offset 5m` for `(a + b) offset 5m` and
 * `-2 ^ 2` for `(-2) ^ 2`. So what it grouped without parentheses is laid out flat and grouped again by Prometheus' rules:
 * modifiers and ranges bind tightest, then `^` (from the right), signs, `* / % atan2`, `+ -`, comparisons, `and unless`,
 * `or`.
 */
export function regroup<Built>(text: string, root: SyntaxNode, builder: Builder<Built>): Built {
  const items: Item[] = [];
  flatten(text, root, items);
  let next = 0;

  function readUnary(): Built {
    const item = items[next++]!;
    // Behind a sign only powers belong to the operand.
    if (item.kind === 'sign') return builder.signed(item.sign, readFrom(POWER), item.node.from);
    let built = builder.operand(item.node);
    let isParenthesised = item.node.name === 'ParenExpr';
    for (let suffix = items[next]; suffix?.kind === 'suffix'; suffix = items[next]) {
      built = builder.suffix(built, suffix.node, isParenthesised);
      isParenthesised = false;
      next += 1;
    }
    return built;
  }

  function readFrom(lowest: number): Built {
    let left = readUnary();
    for (let item = items[next]; item?.kind === 'operator'; item = items[next]) {
      const precedence = PRECEDENCE[item.operator];
      if (precedence < lowest) break;
      next += 1;
      const right = readFrom(item.operator === '^' ? precedence : precedence + 1);
      left = builder.binary(left, item.operator, item.node, right);
    }
    return left;
  }

  return readFrom(0);
}

function flatten(text: string, node: SyntaxNode, items: Item[]): void {
  switch (node.name) {
    case 'BinaryExpr': {
      const [left, right] = node.getChildren('Expr');
      flatten(text, left!, items);
      items.push({ kind: 'operator', node, operator: operatorOf(node) });
      flatten(text, right!, items);
      return;
    }
    case 'UnaryExpr':
      items.push({ kind: 'sign', node: node.firstChild!, sign: text[node.from] === '-' ? '-' : '+' });
      flatten(text, node.getChild('Expr')!, items);
      return;
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      flatten(text, node.getChild('Expr')!, items);
      items.push({ kind: 'suffix', node });
      return;
    case 'NumberDurationLiteral': {
      const first = text[node.from];
      if (first === '-' || first === '+') items.push({ kind: 'sign', node, sign: first });
      items.push({ kind: 'operand', node });
      return;
    }
    default:
      items.push({ kind: 'operand', node });
  }
}

/** Trimming operators of native histograms are no operators here: the caller refuses them first. */
function operatorOf(node: SyntaxNode): BinaryOperator {
  for (let child = node.firstChild!.nextSibling; child !== null; child = child.nextSibling) {
    const operator = OPERATOR_NODES[child.name];
    if (operator !== undefined) return operator;
  }
  return '+';
}
