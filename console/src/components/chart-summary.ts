/** What a line says, for those who cannot see it: where it ends, how high it went and when. */
export interface LineSummary {
  readonly last: number;
  readonly highest: number;
  readonly highestAt: number;
}

/** Undefined when nothing was seen at all. O(points). */
export function summariseLine(at: readonly number[], values: readonly (number | null)[]): LineSummary | undefined {
  let found: LineSummary | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const isHigher = found === undefined || value > found.highest;
    found = {
      last: value,
      highest: isHigher ? value : found!.highest,
      highestAt: isHigher ? at[index]! : found!.highestAt,
    };
  }
  return found;
}
