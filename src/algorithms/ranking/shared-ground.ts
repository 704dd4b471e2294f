import { type CaseView, type Finding, WEIGHT_LIMIT } from './evidence.ts';

/** Below this a node does not count as affected. */
const AFFECTED_NATS = 1;
/** Most of those that stand on the ground must suffer, and few of the others. */
const LEAST_INSIDE = 0.6;
const MOST_OUTSIDE = 0.4;
/** What speaks against the single one when all of them suffer alike. */
const PART_DISCOUNT = 0.5;

/**
 * Looks for what affected nodes have in common: a host or zone on which they run, or a callee that nobody measures. When most of its
 * dependents suffer and hardly anybody else, the common ground is likelier than as many single faults. O(nodes + calls + findings).
 */
export function sharedGroundFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  const { graph, input } = view;
  const weightOf = new Map<string, number>();
  for (const { node, weight } of findings) weightOf.set(node, Math.max(weightOf.get(node) ?? 0, weight));
  const isAffected = (id: string) => (weightOf.get(id) ?? 0) > AFFECTED_NATS;
  const measured = new Set(input.series.map(({ node }) => node));
  return graph.ids.flatMap((ground, i) => {
    const dependents = dependentsOf(view, { i, measured }).filter(id => measured.has(id));
    const suffering = dependents.filter(isAffected);
    if (suffering.length < 2) return [];
    const kinds = new Set(dependents.map(id => graph.kinds[graph.indexOf.get(id)!]));
    const inside = new Set(dependents);
    const others = [...measured].filter(
      id => !inside.has(id) && kinds.has(graph.kinds[graph.indexOf.get(id)!]) && id !== ground,
    );
    const outsideShare = others.length === 0 ? 0 : others.filter(isAffected).length / others.length;
    const insideShare = suffering.length / dependents.length;
    if (insideShare < LEAST_INSIDE || outsideShare > MOST_OUTSIDE) return [];
    const sum = suffering.reduce((total, id) => total + weightOf.get(id)!, 0);
    const weight = Math.min(WEIGHT_LIMIT, sum) * insideShare * (1 - outsideShare);
    const named = suffering.slice(0, 5).join(', ');
    return [
      groundFinding({
        ground,
        weight,
        statement: `${suffering.length} of ${dependents.length} that depend on it suffer at once (${named}), and ${others.length === 0 ? 'there are no others' : `${Math.round(outsideShare * others.length)} of ${others.length} others`}`,
      }),
      ...suffering.map(id => ({
        ...groundFinding({
          ground: id,
          weight: -PART_DISCOUNT * weightOf.get(id)!,
          statement: `${suffering.length - 1} others that depend on ${ground} suffer as well`,
        }),
      })),
    ];
  });
}

function groundFinding({
  ground,
  weight,
  statement,
}: {
  readonly ground: string;
  readonly weight: number;
  readonly statement: string;
}): Finding {
  return { kind: 'topology', node: ground, hint: 'unavailable', weight, statement };
}

function dependentsOf(
  { graph }: CaseView,
  { i, measured }: { readonly i: number; readonly measured: ReadonlySet<string> },
): string[] {
  const kind = graph.kinds[i]!;
  if (kind === 'host' || kind === 'zone') return graph.parts[i]!.map(part => graph.ids[part]!);
  // What is measured speaks for itself.
  return measured.has(graph.ids[i]!) || kind === 'service' ? [] : graph.callers[i]!.map(caller => graph.ids[caller]!);
}
