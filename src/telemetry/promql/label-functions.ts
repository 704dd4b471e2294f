import type { Expression } from './ast.ts';
import type { Budget } from './context.ts';
import { evaluationFailed, tooMuch } from './errors.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { Matcher } from './matcher.ts';
import { compileRegex } from './regex.ts';
import { relabel, type Vector } from './vector.ts';

/** No label that people read is as long; nested functions could double one again and again. */
const MAX_LABEL_LENGTH = 64 * 1024;
/** Setting one label sorts all of them again. */
const LOOKS_OF_LABEL = 4;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Sets `target` to `replacement` where the whole of `source` matches; an empty result removes the label. */
export function replaceLabel(
  budget: Budget,
  vector: Vector,
  [target, replacement, source, pattern]: readonly [string, string, string, string],
): Vector {
  requireLabelName(target);
  const { capture, captureCost } = compileRegex(pattern);
  // Thousands of series share a few values.
  const known = new Map<string, string | undefined>();
  return relabel(vector, labels => {
    const text = labels.get(source);
    if (!known.has(text)) {
      budget.spendLooks(captureCost * (text.length + 1));
      const groups = capture(text);
      known.set(text, groups && expandTemplate(replacement, groups));
    }
    const value = known.get(text);
    if (value === undefined) return labels;
    budget.spendLooks(labels.names.length * LOOKS_OF_LABEL + value.length);
    return labels.set(target, value);
  });
}

/** Sets `target` to the values of the other labels, joined. */
export function joinLabels(
  budget: Budget,
  vector: Vector,
  [target, separator, ...sources]: readonly [string, string, ...string[]],
): Vector {
  requireLabelName(target);
  for (const source of sources) requireLabelName(source);
  return relabel(vector, labels => {
    budget.spendLooks(sources.length);
    const values = sources.map(source => labels.get(source));
    const ofSeparators = separator.length * Math.max(0, values.length - 1);
    const length = values.reduce((sum, value) => sum + value.length, ofSeparators);
    refuseLongLabel(length);
    budget.spendLooks(labels.names.length * LOOKS_OF_LABEL + length);
    return labels.set(target, values.join(separator));
  });
}

/** What is known of a series that is not there: the labels that the selector asks for by equality. */
export function labelsOfAbsent(expression: Expression): LabelSet {
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of matchersOf(expression)) {
    if (name === METRIC_NAME) continue;
    if (operator === '=' && !seen.has(name)) {
      labels.set(name, value);
      seen.add(name);
    } else labels.delete(name);
  }
  return LabelSet.from(Object.fromEntries(labels));
}

function matchersOf(expression: Expression): readonly Matcher[] {
  if (expression.node === 'selector') return expression.matchers;
  return expression.node === 'range' ? expression.selector.matchers : [];
}

function requireLabelName(name: string): void {
  if (!LABEL_NAME.test(name))
    throw evaluationFailed(`${JSON.stringify(name)} is no name for a label`, 'use letters, digits and _');
}

function refuseLongLabel(length: number): void {
  if (length > MAX_LABEL_LENGTH) throw tooMuch('letters', MAX_LABEL_LENGTH);
}

/** `$1`, `${1}`, `$name`, `${name}` and `$$`, as Go's regexp.Expand reads them: a name goes on as far as it can. */
function expandTemplate(template: string, groups: ReadonlyMap<string, string>): string {
  let length = 0;
  const value = template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const part = whole === '$$' ? '$' : (groups.get((braced ?? bare)!) ?? '');
    length += part.length;
    refuseLongLabel(length);
    return part;
  });
  refuseLongLabel(value.length);
  return value;
}
