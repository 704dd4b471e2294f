import type { SyntaxNode } from '@lezer/common';
import { isAppError } from '#base/errors.ts';
import type { Expression, Pin, RangeSelector, Span, Subquery, VectorSelector } from './ast.ts';
import { syntaxWrong, unsupported } from './errors.ts';
import { METRIC_NAME } from './label-set.ts';
import { parseDurationMs, parseNumber, parseString } from './literals.ts';
import { createMatcher, type Matcher, type MatchOperator } from './matcher.ts';

/** `metric{label="value", ...}`. */
export function readSelector(query: string, node: SyntaxNode): VectorSelector {
  const identifier = node.getChild('Identifier');
  const matchers: Matcher[] = [];
  if (identifier !== null) matchers.push(createMatcher(METRIC_NAME, '=', textOf(query, identifier)));
  const list = node.getChild('LabelMatchers');
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const matcher = readMatcher(query, child);
    if (matcher === undefined) continue;
    if (matcher.name === METRIC_NAME && matcher.operator === '=' && matchers.some(isMetricName))
      throw syntaxWrong(query, child, 'the name of the metric is given twice', 'give it once');
    matchers.push(matcher);
  }
  if (matchers.every(matcher => matcher.matches('')))
    throw syntaxWrong(query, node, 'the selector would select everything', 'add a matcher that refuses the empty text');
  return { node: 'selector', matchers, offsetMs: 0, pin: undefined, from: node.from, to: node.to };
}

/** Puts `[range]`, `[range:step]`, `offset` or `@` onto what stands before it. */
export function readSuffix(query: string, inner: Expression, node: SyntaxNode, isParenthesised: boolean): Expression {
  const span = { from: inner.from, to: node.to };
  switch (node.name) {
    case 'MatrixSelector':
      return readRange(query, inner, node, isParenthesised);
    case 'SubqueryExpr': {
      const [range, step] = node.getChildren('DurationExpr');
      const stepMs = step === undefined ? undefined : readPositiveMs(query, step);
      const rangeMs = readPositiveMs(query, range!);
      return { node: 'subquery', inner, rangeMs, stepMs, offsetMs: 0, pin: undefined, ...span };
    }
    case 'OffsetExpr':
      return modify(query, isParenthesised ? undefined : inner, node, {
        offsetMs: readOffsetMs(query, node.getChild('OffsetDurationExpr')!),
      });
    case 'StepInvariantExpr':
      return modify(query, isParenthesised ? undefined : inner, node, { pin: readPin(query, node) });
    default:
      throw unsupported(query, node, 'this modifier');
  }
}

function readRange(query: string, inner: Expression, node: SyntaxNode, isParenthesised: boolean): RangeSelector {
  if (inner.node !== 'selector' || isParenthesised) {
    const hint = 'write a step for a subquery: [5m:1m]';
    throw syntaxWrong(query, node, 'a range can only follow the selector of a metric', hint);
  }
  if (inner.offsetMs !== 0 || inner.pin !== undefined)
    throw syntaxWrong(query, node, 'offset and @ stand before the range', 'write them behind it');
  const rangeMs = readPositiveMs(query, node.getChild('DurationExpr')!);
  return { node: 'range', selector: inner, rangeMs, from: inner.from, to: node.to };
}

type Modifier = { readonly offsetMs: number } | { readonly pin: Pin };

function modify(query: string, inner: Expression | undefined, node: SyntaxNode, modifier: Modifier): Expression {
  const what = 'pin' in modifier ? '@' : 'offset';
  const target = inner?.node === 'range' ? inner.selector : inner;
  if (inner === undefined || (target?.node !== 'selector' && target?.node !== 'subquery'))
    throw syntaxWrong(query, node, `${what} can only follow a selector or a subquery`, 'move it inside');
  const isTaken = 'pin' in modifier ? target.pin !== undefined : target.offsetMs !== 0;
  if (isTaken) throw syntaxWrong(query, node, `${what} is given twice`, 'give it once');
  if (inner.node === 'range') return { ...inner, selector: { ...inner.selector, ...modifier }, to: node.to };
  return { ...(inner as VectorSelector | Subquery), ...modifier, to: node.to };
}

function readMatcher(query: string, node: SyntaxNode): Matcher | undefined {
  if (node.name === 'QuotedLabelName') return createMatcher(METRIC_NAME, '=', readString(query, node));
  if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') return undefined;
  const label = node.firstChild!;
  const name = label.name === 'LabelName' ? textOf(query, label) : readString(query, label);
  const operator = textOf(query, node.getChild('MatchOp')!) as MatchOperator;
  const literal = node.getChild('StringLiteral')!;
  const value = readString(query, literal);
  try {
    return createMatcher(name, operator, value);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw syntaxWrong(query, literal, error.message, error.hint);
  }
}

function isMetricName(matcher: Matcher): boolean {
  return matcher.name === METRIC_NAME && matcher.operator === '=';
}

function readPin(query: string, node: SyntaxNode): Pin {
  const preprocessor = node.getChild('AtModifierPreprocessors');
  if (preprocessor !== null) return preprocessor.getChild('AtStart') !== null ? 'start' : 'end';
  const literal = node.getChildren('NumberDurationLiteral').at(-1)!;
  const [, sign, text] = /^([+-]?)\s*(.*)$/s.exec(textOf(query, literal))!;
  const seconds = parseNumber(text!);
  if (seconds === undefined || !Number.isFinite(seconds))
    throw syntaxWrong(query, literal, '@ needs a time in seconds since 1970', 'write for example @ 1700000000');
  return Math.round((sign === '-' ? -seconds : seconds) * 1000);
}

function readOffsetMs(query: string, node: SyntaxNode): number {
  const inner = node.getChild('OffsetDurationExpr');
  if (inner === null) return readDurationMs(query, node);
  return query[node.from] === '-' ? -readOffsetMs(query, inner) : readOffsetMs(query, inner);
}

function readPositiveMs(query: string, node: SyntaxNode): number {
  const durationMs = readDurationMs(query, node);
  if (!(durationMs > 0)) throw syntaxWrong(query, node, 'a duration must be longer than 0');
  return durationMs;
}

function readDurationMs(query: string, node: Span): number {
  const text = query.slice(node.from, node.to);
  const seconds = /^[\d._eE]+$/.test(text) ? parseNumber(text) : undefined;
  const durationMs = seconds === undefined ? parseDurationMs(text) : Math.round(seconds * 1000);
  if (durationMs === undefined || !Number.isSafeInteger(durationMs))
    throw syntaxWrong(query, node, `${JSON.stringify(text)} is no duration`, 'write for example 30s, 5m or 1h30m');
  return durationMs;
}

function readString(query: string, node: SyntaxNode): string {
  const value = parseString(textOf(query, node));
  if (value === undefined)
    throw syntaxWrong(query, node, 'a text that is not closed or has an unknown escape', 'write \\\\ for a backslash');
  return value;
}

function textOf(query: string, node: SyntaxNode): string {
  return query.slice(node.from, node.to);
}
