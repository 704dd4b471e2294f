import { type CaseView, type Finding, WEIGHT_LIMIT } from '../evidence.ts';

/** Below this a node does not count as affected. */
const AFFECTED_NATS = 1;
/** Most of those that stand on the ground must suffer, and few of the others. */
const LEAST_INSIDE = 0.6;
const MOST_OUTSIDE = 0.4;
/** What speaks against the single one when all of them suffer alike. */
const PART_DISCOUNT = 0.5;
/** Parts that are down are started again wherever they are; the ground they share is a second thought. */
const DOWN_FACTOR = 0.3;

/**
 * Looks for what affected nodes have in common: a host or zone on which they run, or a callee that nobody measures. When most of its
 * dependents suffer and hardly anybody else, the common ground is likelier than as many single faults. Of two grounds that explain the same the one
 * that explains it better stands. O(nodes + calls + findings).
 */
export function sharedGroundFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  const { graph, input } = view;
  const weightOf = new Map<string, number>();
  for (const { node, weight, parts = [] } of findings) {
    for (const id of [node, ...parts]) weightOf.set(id, Math.max(weightOf.get(id) ?? 0, weight));
  }
  const down = new Set(findings.flatMap(({ isFact, parts = [] }) => (isFact === true ? parts : [])));
  const measured = new Set([...input.series.map(({ node }) => node), ...down]);
  const grounds = graph.ids
    .flatMap((_, i) => findGround(view, { i, measured, weightOf }) ?? [])
    .sort((a, b) => b.weight - a.weight);
  return grounds
    .filter((each, i) => !grounds.slice(0, i).some(better => isWithin(each.suffering, better.suffering)))
    .flatMap(each => toFindings(each, { down, weightOf }));
}

interface Ground {
  readonly id: string;
  readonly weight: number;
  readonly suffering: readonly string[];
  readonly dependents: number;
  readonly others: number;
  readonly othersAffected: number;
}

interface Asked {
  readonly i: number;
  readonly measured: ReadonlySet<string>;
  readonly weightOf: ReadonlyMap<string, number>;
}

function findGround(view: CaseView, { i, measured, weightOf }: Asked): Ground | undefined {
  const { graph } = view;
  const id = graph.ids[i]!;
  const isAffected = (each: string) => (weightOf.get(each) ?? 0) > AFFECTED_NATS;
  const dependents = dependentsOf(view, { i, measured }).filter(each => measured.has(each));
  const suffering = dependents.filter(isAffected);
  if (suffering.length < 2) return undefined;
  const kindOf = (each: string) => graph.kinds[graph.indexOf.get(each)!];
  const kinds = new Set(dependents.map(kindOf));
  const inside = new Set(dependents);
  const others = [...measured].filter(each => !inside.has(each) && kinds.has(kindOf(each)) && each !== id);
  const othersAffected = others.filter(isAffected).length;
  const outsideShare = others.length === 0 ? 0 : othersAffected / others.length;
  const insideShare = suffering.length / dependents.length;
  if (insideShare < LEAST_INSIDE || outsideShare > MOST_OUTSIDE) return undefined;
  const sum = suffering.reduce((total, each) => total + weightOf.get(each)!, 0);
  const weight = Math.min(WEIGHT_LIMIT, sum) * insideShare * (1 - outsideShare);
  return { id, weight, suffering, dependents: dependents.length, others: others.length, othersAffected };
}

function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.every(each => all.includes(each));
}

interface Known {
  readonly down: ReadonlySet<string>;
  readonly weightOf: ReadonlyMap<string, number>;
}

function toFindings({ id, weight, suffering, dependents, others, othersAffected }: Ground, known: Known): Finding[] {
  const named = suffering.slice(0, 5).join(', ');
  const elsewhere =
    others === 0
      ? { en: 'there are no others', zh: '没有其他对象' }
      : { en: `${othersAffected} of ${others} others`, zh: `其他 ${others} 个中有 ${othersAffected} 个` };
  const statement = {
    en: `${suffering.length} of ${dependents} that depend on it suffer at once (${named}), and ${elsewhere.en}`,
    zh: `依赖它的 ${dependents} 个中有 ${suffering.length} 个同时受影响（${named}），${elsewhere.zh}`,
  };
  const found = { ...groundFinding({ ground: id, weight, statement }), parts: suffering };
  if (suffering.every(each => known.down.has(each)))
    return [{ ...found, weight: DOWN_FACTOR * weight, hint: 'down', isFact: true }];
  return [
    found,
    ...suffering.map(part =>
      groundFinding({
        ground: part,
        weight: -PART_DISCOUNT * known.weightOf.get(part)!,
        statement: {
          en: `${suffering.length - 1} others that depend on ${id} suffer as well`,
          zh: `另有 ${suffering.length - 1} 个依赖 ${id} 的也受影响`,
        },
      }),
    ),
  ];
}

function groundFinding({
  ground,
  ...said
}: Pick<Finding, 'weight' | 'statement'> & { readonly ground: string }): Finding {
  return { kind: 'topology', node: ground, hint: 'unavailable', ...said };
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
