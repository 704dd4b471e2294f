import { dependencyDistances } from './call-graph.ts';
import type { CaseView, Finding } from './evidence.ts';
import { changeOf } from './flows/flows.ts';
import { type OwnImpact, ownImpacts } from './flows/own-impact.ts';
import type { RuledOut } from './ranked-cause.ts';
import { figures, percent } from './words.ts';

/** A callee that explains its caller must leave it less than this of its change. */
const EXPLAINED_REST = 0.2;
/** A share of failures that stays this high was trouble before. */
const OLD_TROUBLE = 0.05;
const LISTED = 20;

/** Findings of nodes on which the indicator does not depend. A caller that floods a dependency is upstream of the trouble, and stays. */
export function splitByReach(
  { graph, input }: CaseView,
  findings: readonly Finding[],
): { readonly within: Finding[]; readonly beyond: Finding[] } {
  const start = input.sli === undefined ? undefined : graph.indexOf.get(input.sli.node);
  if (start === undefined) return { within: [...findings], beyond: [] };
  const distance = dependencyDistances(graph, start);
  const isWithin = ({ node, hint }: Finding) =>
    hint === 'traffic-surge' || distance[graph.indexOf.get(node) ?? start]! >= 0;
  return { within: findings.filter(isWithin), beyond: findings.filter(finding => !isWithin(finding)) };
}

/** What looked odd and is not the cause, with the reason; the oddest first, at most twenty. */
export function listRuledOut(
  view: CaseView,
  { beyond, named }: { readonly beyond: readonly Finding[]; readonly named: ReadonlySet<string> },
): RuledOut[] {
  const ruledOut = [
    ...(['waiting', 'failed'] as const).flatMap(harm =>
      ownImpacts(view, harm).flatMap(impact => explained(view, impact)),
    ),
    ...oldTroubles(view),
    ...elsewhere(view),
    ...beyond
      .filter(({ weight }) => weight > 0)
      .map(({ node, statement }) => ({
        node,
        reason: 'not-reachable' as const,
        statement: {
          en: `the indicator does not depend on it (${statement.en})`,
          zh: `该指标不依赖它（${statement.zh}）`,
        },
      })),
    ...unchanged(view),
  ];
  const seen = new Set(named);
  const isFirst = ({ node }: RuledOut) => !seen.has(node) && seen.add(node);
  return ruledOut.filter(isFirst).slice(0, LISTED);
}

function explained({ graph }: CaseView, { node, own, change, explainedBy, certainty }: OwnImpact): RuledOut[] {
  const id = graph.ids[node]!;
  if (!(change.value > 2 * change.sigma)) return [];
  if (explainedBy !== undefined && own < EXPLAINED_REST * change.value) {
    const callee = graph.ids[explainedBy]!;
    const statement = { en: `it got worse because ${callee} did`, zh: `它变差是因为 ${callee} 变差` };
    return [{ node: id, reason: 'explained-by-callee', statement }];
  }
  if (certainty > 0) return [];
  const deviations = figures(own / change.sigma);
  const statement = {
    en: `what it adds by itself is ${deviations} standard deviations, which happens by chance`,
    zh: `自身增加的部分为 ${deviations} 个标准差，属于随机波动`,
  };
  return [{ node: id, reason: 'within-noise', statement }];
}

function oldTroubles({ graph, flows }: CaseView): RuledOut[] {
  return flows.ofNode.flatMap((flow, i) => {
    const { before, during } = flow?.failedShare ?? { before: Number.NaN, during: Number.NaN };
    if (!(before >= OLD_TROUBLE && during <= 1.2 * before)) return [];
    const [was, is] = [percent(before), percent(during)];
    const statement = {
      en: `${was} of its requests failed before the trouble, ${is} during it`,
      zh: `故障前已有 ${was} 的请求失败，故障期间为 ${is}`,
    };
    return [{ node: graph.ids[i]!, reason: 'was-there-before', statement }];
  });
}

/** Nodes that got worse as well, on which the indicator does not depend. */
function elsewhere(view: CaseView): RuledOut[] {
  const { graph, flows } = view;
  return unreached(view).flatMap(i => {
    const change = flows.ofNode[i]?.waiting ?? flows.ofNode[i]?.failed;
    if (change === undefined || !(change.value > 3 * change.sigma)) return [];
    return [
      {
        node: graph.ids[i]!,
        reason: 'not-reachable',
        statement: {
          en: 'it got worse as well, but the indicator does not depend on it',
          zh: '它也变差了，但该指标不依赖它',
        },
      },
    ];
  });
}

function unreached({ graph, input }: CaseView): number[] {
  const start = input.sli === undefined ? undefined : graph.indexOf.get(input.sli.node);
  if (start === undefined) return [];
  return [...dependencyDistances(graph, start).entries()].flatMap(([i, steps]) => (steps < 0 ? [i] : []));
}

function unchanged(view: CaseView): RuledOut[] {
  const { graph } = view;
  const skipped = new Set(unreached(view));
  return graph.ids.flatMap((node, i) => {
    const changes = (['waiting', 'failed'] as const)
      .map(harm => changeOf(view, i, harm))
      .filter(each => each !== undefined);
    if (skipped.has(i) || changes.length === 0 || changes.some(({ value, sigma }) => Math.abs(value) > 2 * sigma))
      return [];
    const statement = { en: 'as fast and as reliable as before', zh: '速度和可靠性与之前一致' };
    return [{ node, reason: 'unchanged', statement }];
  });
}
