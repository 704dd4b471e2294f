/** How well lines were grouped: Zhu et al. 2019 (GA) and Jiang et al. 2023 (FGA). */
export interface GroupingScore {
  /** Share of the lines whose group holds exactly the lines of their true group. */
  readonly accuracy: number;
  /** F1 over groups, a group being right when it equals a true one. */
  readonly f1: number;
}

/** O(lines). Both lists give one name a line. */
export function scoreGroups(truth: readonly string[], said: readonly (string | number)[]): GroupingScore {
  const truthOf = groupSizes(truth);
  const saidOf = groupSizes(said);
  const both = groupSizes(truth.map((event, at) => `${event} ${said[at]}`));
  let rightGroups = 0;
  let rightLines = 0;
  const seen = new Set<string>();
  for (let at = 0; at < truth.length; at++) {
    const pair = `${truth[at]} ${said[at]}`;
    if (seen.has(pair)) continue;
    seen.add(pair);
    const size = both.get(pair)!;
    if (size !== truthOf.get(truth[at]!) || size !== saidOf.get(said[at]!)) continue;
    rightGroups++;
    rightLines += size;
  }
  return {
    accuracy: rightLines / truth.length,
    f1: (2 * rightGroups) / (truthOf.size + saidOf.size),
  };
}

function groupSizes<T>(names: readonly T[]): Map<T, number> {
  const sizes = new Map<T, number>();
  for (const name of names) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  return sizes;
}
