import type { Expression } from './ast.ts';
import { evaluationFailed } from './errors.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { Matcher } from './matcher.ts';
import { compileRegex } from './regex.ts';
import { relabel, type Vector } from './vector.ts';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Sets `target` to `replacement` where the whole of `source` matches; an empty result removes the label. */
export function replaceLabel(
  vector: Vector,
  [target, replacement, source, pattern]: readonly [string, string, string, string],
): Vector {
  requireLabelName(target);
  const regex = compileRegex(pattern);
  return relabel(vector, labels => {
    const groups = regex.capture(labels.get(source));
    return groups === undefined ? labels : labels.set(target, expandTemplate(replacement, groups));
  });
}

/** Sets `target` to the values of the other labels, joined. */
export function joinLabels(vector: Vector, target: string, separator: string, sources: readonly string[]): Vector {
  requireLabelName(target);
  for (const source of sources) requireLabelName(source);
  return relabel(vector, labels => labels.set(target, sources.map(source => labels.get(source)).join(separator)));
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

/** `$1`, `${1}`, `$name`, `${name}` and `$$`, as Go's regexp.Expand reads them: a name goes on as far as it can. */
function expandTemplate(template: string, groups: ReadonlyMap<string, string>): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) =>
    whole === '$$' ? '$' : (groups.get((braced ?? bare)!) ?? ''),
  );
}
