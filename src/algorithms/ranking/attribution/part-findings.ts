import type { CaseView, Finding } from '../evidence.ts';

/** Siblings count as affected from this on, nats. */
const AFFECTED_NATS = 1;
/** What a service gets of the weight of a lone part that is odd: something is wrong with that part, not with all of it. */
const LONE_PART_SHARE = 0.5;

/**
 * What is odd about an instance speaks for its service: wholly when all instances are alike, by half when it is only one of them, which then is
 * the likelier place. O(findings × parts).
 */
export function partFindings({ graph }: CaseView, findings: readonly Finding[]): Finding[] {
  const weightOf = new Map<string, number>();
  for (const { node, weight } of findings) weightOf.set(node, Math.max(weightOf.get(node) ?? 0, weight));
  return findings.flatMap(finding => {
    const i = graph.indexOf.get(finding.node);
    if (i === undefined || graph.kinds[i] !== 'instance' || !(finding.weight > 0)) return [];
    return graph.wholes[i]!.filter(whole => graph.kinds[whole] === 'service').flatMap(whole => {
      const siblings = graph.parts[whole]!;
      const affected = siblings.filter(part => (weightOf.get(graph.ids[part]!) ?? 0) > AFFECTED_NATS).length;
      const lone = siblings.length > 1 ? 1 - Math.max(0, affected - 1) / (siblings.length - 1) : 0;
      const shared = {
        ...finding,
        weight: -finding.weight * (1 - lone),
        statement: {
          en: `the other instances of ${graph.ids[whole]} are alike`,
          zh: `${graph.ids[whole]} 的其他实例同样如此`,
        },
      };
      const ofWhole = {
        ...finding,
        node: graph.ids[whole]!,
        weight: finding.weight * (1 - lone * LONE_PART_SHARE),
        statement: { en: `${finding.node}: ${finding.statement.en}`, zh: `${finding.node}：${finding.statement.zh}` },
      };
      return lone < 1 ? [ofWhole, shared] : [ofWhole];
    });
  });
}
