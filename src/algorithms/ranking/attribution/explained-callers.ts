import type { Wording } from '../../wording.ts';
import type { CaseView, Finding, ProblemHint } from '../evidence.ts';

/** What a told trouble makes its callers look like. */
interface Burden {
  readonly hints: ReadonlySet<ProblemHint>;
  /** Those whom the callers ask instead bear it too. */
  readonly reachesOthers: boolean;
  readonly tell: (bearer: string, node: string) => Wording;
}

/** More work, at those who do it, on their ways, and at whoever they ask for it instead. */
const WORK: Burden = {
  hints: new Set(['slow', 'slow-edge', 'traffic-surge', 'cpu', 'saturation', 'behaviour']),
  reachesOthers: true,
  tell: (bearer, node) => ({
    en: `${bearer} does the work that ${node} no longer does`,
    zh: `${node} 不再承担的工作落到了 ${bearer}`,
  }),
};
/** Whoever is refused or kept waiting before a call is even made measures that as its own. */
const WANT: Burden = {
  hints: new Set(['failing', 'slow']),
  reachesOthers: false,
  tell: (bearer, node) => ({
    en: `${bearer} does not get from ${node} what it needs`,
    zh: `${bearer} 无法从 ${node} 得到所需的资源`,
  }),
};
/** Less is not worth moving, nats. */
const LEAST_NATS = 1;

/**
 * Who was told to have stopped doing its work for its callers (a cache that no longer hits), or to refuse them (a database without free connections),
 * answers for what they suffer in themselves. What was changed just before keeps its own suspicion. O(findings + calls).
 */
export function explainedCallersFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  return (view.input.told ?? []).flatMap(told => {
    const burden = told.shiftsWork === true ? WORK : told.isGround && told.problem !== undefined ? WANT : undefined;
    const i = view.graph.indexOf.get(told.node);
    if (burden === undefined || i === undefined) return [];
    const bearers = findBearers(view, { i, burden }, findings);
    const [[name, weight] = []] = [...bearers].sort(([, a], [, b]) => b - a);
    if (name === undefined || weight === undefined) return [];
    const { node, hint, problem } = told;
    const statement = burden.tell(name, node);
    const atTold = { kind: 'topology' as const, node, hint, weight: Math.min(told.weight, weight), statement };
    return [
      { ...atTold, ...(problem !== undefined && { problem }) },
      ...[...bearers].map(([bearer, heaviest]) => ({
        ...{ kind: 'topology' as const, node: bearer, hint, weight: -heaviest },
        statement: burden.tell(bearer, node),
      })),
    ];
  });
}

interface Asked {
  readonly i: number;
  readonly burden: Burden;
}

/** Callers, and where the burden goes so far those whom they call, with the heaviest sign of it at each, in nats. */
function findBearers(
  { graph, input }: CaseView,
  { i, burden: { hints, reachesOthers } }: Asked,
  findings: readonly Finding[],
): Map<string, number> {
  const changed = new Set(input.changes.map(({ node }) => node));
  const callers = graph.callers[i]!.filter(caller => graph.kinds[caller] !== 'instance');
  const services = new Set([...callers, ...(reachesOthers ? callers.flatMap(caller => graph.callees[caller]!) : [])]);
  services.delete(i);
  const bears = (node: string) => {
    const at = graph.indexOf.get(node);
    return at !== undefined && (services.has(at) || graph.wholes[at]!.some(whole => services.has(whole)));
  };
  const bearers = new Map<string, number>();
  for (const { node, hint, weight } of findings) {
    if (weight < LEAST_NATS || !hints.has(hint) || changed.has(node) || !bears(node)) continue;
    bearers.set(node, Math.max(bearers.get(node) ?? 0, weight));
  }
  return bearers;
}
