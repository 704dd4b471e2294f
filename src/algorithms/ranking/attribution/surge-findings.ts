import type { CaseView, Finding } from '../evidence.ts';
import { Demand, type Flood } from '../flows/demand.ts';
import { figures, percent } from '../words.ts';

/** More requests than usual say what a trouble is, not where it is. */
const ASIDE = 0.5;

/**
 * Trouble of a callee that one of its callers floods belongs to that caller: it is moved over, by the share of the traffic that is new. Where more is
 * asked from outside, that is said of whoever suffers. O(calls + findings).
 */
export function surgeFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  const { graph } = view;
  const demand = new Demand(view);
  const weightOf = new Map<string, number>();
  for (const { node, callee, weight } of findings) {
    if (callee === undefined) weightOf.set(node, Math.max(weightOf.get(node) ?? 0, weight));
  }
  const moved = [...weightOf].flatMap(([victim, weight]) => {
    const i = graph.indexOf.get(victim);
    // What only spans tell of has no flows, and instances are asked by whoever asks their service.
    if (i === undefined || !(weight > 0) || graph.kinds[i] === 'instance') return [];
    return [...demand.floodsOf(i).flatMap(flood => moveOver(view, flood, weight)), ...surge(victim, demand.surgeOf(i))];
  });
  return [...moved, ...findings.flatMap(finding => nameFlood(view, demand, finding))];
}

function moveOver({ graph }: CaseView, flood: Flood, weight: number): Finding[] {
  const [culprit, victim] = [graph.ids[flood.from]!, graph.ids[flood.to]!];
  if (!flood.isCulprit) return [];
  return [
    {
      ...{ kind: 'metric', node: culprit, callee: victim, hint: 'traffic-surge' },
      weight: weight * flood.share,
      statement: describe(flood, { culprit, victim }),
    },
    {
      ...{ kind: 'metric', node: victim, hint: 'traffic-surge' },
      weight: -weight * flood.share,
      statement: {
        en: `${percent(flood.share)} of its traffic is new and comes from ${culprit}`,
        zh: `其流量的 ${percent(flood.share)} 是新增的，来自 ${culprit}`,
      },
    },
  ];
}

/** A way that suffers is its caller's already: that it floods its callee tells how. */
function nameFlood({ graph }: CaseView, demand: Demand, { node, callee, weight }: Finding): Finding[] {
  const [from, to] = [graph.indexOf.get(node), graph.indexOf.get(callee ?? '')];
  if (from === undefined || to === undefined || !(weight > 0)) return [];
  const flood = demand.floodsOf(to).find(each => each.from === from && each.isCulprit);
  if (flood === undefined || callee === undefined) return [];
  const statement = describe(flood, { culprit: node, victim: callee });
  return [{ kind: 'metric', node, callee, hint: 'traffic-surge', weight: ASIDE, statement }];
}

function surge(node: string, times: number): Finding[] {
  if (times <= 1) return [];
  const statement = {
    en: `${node} gets ${figures(times)} times its usual requests`,
    zh: `${node} 收到的请求是平时的 ${figures(times)} 倍`,
  };
  return [{ kind: 'metric', node, hint: 'traffic-surge', weight: ASIDE, statement }];
}

function describe({ expected, during }: Flood, { culprit, victim }: { culprit: string; victim: string }) {
  const [is, was] = [figures(during), figures(expected)];
  return {
    en: `${culprit} calls ${victim} ${is} times a second, where its own requests explain ${was}`,
    zh: `${culprit} 每秒调用 ${victim} ${is} 次，而它自身的请求只能解释 ${was} 次`,
  };
}
