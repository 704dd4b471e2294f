import type { Expression } from '#telemetry/promql/ast.ts';

/** The longest `[5m]` anywhere in the expression, in milliseconds; 0 without any. */
export function longestRangeMs(node: Expression): number {
  return Math.max(0, ...walkExpression(node).map(each => ('rangeMs' in each ? each.rangeMs : 0)));
}

/** The expression and everything inside it, outermost first. */
export function walkExpression(node: Expression): Expression[] {
  const children = Object.values(node).flatMap((value): Expression[] => {
    if (Array.isArray(value)) return value.filter(isExpression);
    return isExpression(value) ? [value] : [];
  });
  return [node, ...children.flatMap(walkExpression)];
}

function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && 'node' in value;
}
