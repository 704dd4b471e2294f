import type { CaseView, Finding, ProblemHint } from './evidence.ts';

/** What more work looks like: at those who do it, on their ways, and at whoever they ask for it instead. */
const LABOUR: ReadonlySet<ProblemHint> = new Set([
  'slow',
  'slow-edge',
  'traffic-surge',
  'cpu',
  'saturation',
  'behaviour',
]);
/** Less is not worth moving, nats. */
const LEAST_NATS = 1;

/**
 * Who was told to have stopped doing its work for its callers (a cache that no longer hits) answers for what they, and those that they ask instead,
 * are late with since. What was changed just before keeps its own suspicion. O(findings + calls).
 */
export function shiftedWorkFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  return (view.input.told ?? []).flatMap(told => {
    const idle = view.graph.indexOf.get(told.node);
    if (told.shiftsWork !== true || idle === undefined) return [];
    const bearers = findBearers(view, idle, findings);
    const [[name, weight] = []] = [...bearers].sort(([, a], [, b]) => b - a);
    if (name === undefined || weight === undefined) return [];
    const { node, hint, problem } = told;
    return [
      {
        ...{ kind: 'topology', node, hint, weight: Math.min(told.weight, weight) },
        ...(problem === undefined ? {} : { problem }),
        statement: {
          en: `${name} does the work that ${node} no longer does`,
          zh: `${node} 不再承担的工作落到了 ${name}`,
        },
      },
      ...[...bearers].map(([bearer, heaviest]) => ({
        ...{ kind: 'topology' as const, node: bearer, hint, weight: -heaviest },
        statement: { en: `it does the work that ${node} no longer does`, zh: `它在承担 ${node} 不再承担的工作` },
      })),
    ];
  });
}

/** Callers and whoever else they call, with the heaviest sign of more work at each, in nats. */
function findBearers({ graph, input }: CaseView, idle: number, findings: readonly Finding[]): Map<string, number> {
  const changed = new Set(input.changes.map(({ node }) => node));
  const callers = graph.callers[idle]!.filter(caller => graph.kinds[caller] !== 'instance');
  const services = new Set([...callers, ...callers.flatMap(caller => graph.callees[caller]!)]);
  services.delete(idle);
  const bears = (node: string) => {
    const i = graph.indexOf.get(node);
    return i !== undefined && (services.has(i) || graph.wholes[i]!.some(whole => services.has(whole)));
  };
  const bearers = new Map<string, number>();
  for (const { node, hint, weight } of findings) {
    if (weight < LEAST_NATS || !LABOUR.has(hint) || changed.has(node) || !bears(node)) continue;
    bearers.set(node, Math.max(bearers.get(node) ?? 0, weight));
  }
  return bearers;
}
