export interface ComparedColumn {
  readonly name: string;
  readonly comparison: 'equality' | 'range';
}

/** A cast of PostgreSQL may stand between. */
const COMPARISON_AFTER = /^\)?(?:::[\w "]+(?:\(\d+\))?(?:\[\])?)?\s+(=|<=|>=|<|>)\s/;
const COMPARISON_BEFORE = /\s(=|<=|>=|<|>)\s+\(?$/;

/**
 * Columns of one table that a filter of a plan compares with something else, such as `product_id` in
 * `((m.product_id = $1) AND (lower(m.name) = $2))`. None where alternatives are joined by OR: no single index serves.
 */
export function findComparedColumns(filter: string, alias: string, columns: readonly string[]): ComparedColumn[] {
  const text = maskTexts(filter);
  if (/\b(?:or|subplan|subquery)\b/i.test(text)) return [];
  return columns.flatMap(name => {
    const comparisons = placesOf(text, `${quoted(alias)}.${quoted(name)}`).flatMap(place => comparisonAt(text, place));
    if (comparisons.length === 0) return [];
    return [{ name, comparison: comparisons.includes('=') ? ('equality' as const) : ('range' as const) }];
  });
}

/** Text may hold whatever looks like a name. */
function maskTexts(filter: string): string {
  return filter.replaceAll(/'(?:[^']|'')*'/g, "''");
}

/** As PostgreSQL writes names that are not plain words. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

function placesOf(text: string, name: string): Place[] {
  const places: Place[] = [];
  for (let from = text.indexOf(name); from >= 0; from = text.indexOf(name, from + 1)) {
    const to = from + name.length;
    if (!/[\w"$.]/.test(text[from - 1] ?? '') && !/[\w$]/.test(text[to] ?? '')) places.push({ from, to });
  }
  return places;
}

/** A column inside a function is another value than the column, for which its index says nothing. */
function comparisonAt(text: string, { from, to }: Place): string[] {
  const before = text.slice(0, from);
  if (/\w\($/.test(before)) return [];
  const found = COMPARISON_AFTER.exec(text.slice(to))?.[1] ?? COMPARISON_BEFORE.exec(before)?.[1];
  return found === undefined ? [] : [found];
}
