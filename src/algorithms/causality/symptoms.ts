import { findKeywordClass } from '../log-templates/keywords.ts';
import type { DiagnosisCase } from '../ranking/case.ts';
import { buildCallGraph, type NodeScore, rankNodes } from './call-graph.ts';
import { type FailureNetwork, inferFailureTypes, type Sighting } from './failure-network.ts';
import { NETWORK_TYPES, type Symptom } from './failure-network-table.ts';
import { candidateEvidence, type EvidenceName, type NodeEvidence, readEvidence } from './node-evidence.ts';

/** Deviations at which a symptom is as likely there as not. */
const HALF_SURE = 4;
/** A change is held against what comes within this time. */
const CHANGE_MEMORY_MS = 30 * 60_000;

const SYMPTOM_OF_EVIDENCE: readonly (readonly [Symptom, EvidenceName])[] = [
  ['more-requests', 'requests'],
  ['cpu-high', 'cpu'],
  ['memory-high', 'memory'],
  ['disk-high', 'disk'],
  ['network-odd', 'network'],
  ['saturated', 'saturation'],
  ['callee-slow', 'call-latency'],
  ['callee-failing', 'call-errors'],
  ['error-lines', 'error-lines'],
];

const SYMPTOM_OF_LINE: Readonly<Record<string, Symptom>> = {
  'out-of-memory': 'lines-of-resources',
  'disk-full': 'lines-of-resources',
  'descriptor-limit': 'lines-of-resources',
  'connection-limit': 'lines-of-resources',
  exhausted: 'lines-of-resources',
  'connection-refused': 'lines-of-connections',
  'connection-lost': 'lines-of-connections',
  unreachable: 'lines-of-connections',
  timeout: 'lines-of-connections',
  configuration: 'lines-of-configuration',
  'permission-denied': 'lines-of-configuration',
  certificate: 'lines-of-configuration',
  'missing-schema': 'lines-of-configuration',
  exception: 'lines-of-exceptions',
  panic: 'lines-of-exceptions',
  'data-corruption': 'lines-of-corruption',
  'disk-failure': 'lines-of-corruption',
};

/** What is seen of each node that the trouble can come from. O(samples log samples + characters of lines). */
export function sightNodes(input: DiagnosisCase): ReadonlyMap<string, Sighting> {
  const graph = buildCallGraph(input);
  const { distances, evidence } = candidateEvidence(input, graph);
  const lines = sightLines(input);
  const external = new Set(input.nodes.flatMap(({ id, kind }) => (kind === 'external' ? [id] : [])));
  const sightings = new Map<string, Sighting>();
  graph.nodes.forEach((node, i) => {
    if (distances[i]! < 0) return;
    const changes = input.changes
      .filter(({ at, ...change }) => change.node === node && at <= input.until && at > input.onsetAt - CHANGE_MEMORY_MS)
      .map(({ kind }) => kind);
    sightings.set(node, {
      symptoms: { ...sightEvidence(evidence[i]!), ...lines.get(node) },
      changes,
      external: external.has(node),
    });
  });
  return sightings;
}

/** Nodes by the chance that something is wrong there rather than with what they call, as the network has it. */
export function rankByFailureNetwork(network: FailureNetwork, sightings: ReadonlyMap<string, Sighting>): NodeScore[] {
  const scores = [...sightings.values()].map(sighting => {
    // Where nothing is seen nothing is wrong; most nodes of a large system are spared the sums.
    if (Object.values(sighting.symptoms).every(sure => sure < 0.5)) return 0;
    const types = inferFailureTypes(network, sighting);
    return 1 - NETWORK_TYPES.reduce((none, type) => (type === 'callee' ? none : none * (1 - types[type])), 1);
  });
  return rankNodes([...sightings.keys()], scores);
}

function sightEvidence(evidence: NodeEvidence): Sighting['symptoms'] {
  const known = (name: EvidenceName) => readEvidence(evidence, name);
  const symptoms: Partial<Record<Symptom, number>> = {};
  const put = (symptom: Symptom, score: number | undefined) => {
    if (score !== undefined) symptoms[symptom] = sureness(score);
  };
  for (const [symptom, name] of SYMPTOM_OF_EVIDENCE) put(symptom, known(name));
  put('slow', known('latency') ?? known('seen-latency'));
  put('failing', known('errors') ?? known('seen-errors'));
  // What callers see beyond what the node reports itself.
  if (known('latency') !== undefined) put('slow-on-the-way', difference(known('seen-latency'), known('latency')));
  if (known('errors') !== undefined) put('failing-on-the-way', difference(known('seen-errors'), known('errors')));
  return symptoms;
}

function difference(seen: number | undefined, own: number | undefined): number | undefined {
  return seen === undefined || own === undefined ? undefined : seen - Math.max(0, own);
}

function sureness(score: number): number {
  return 1 / (1 + Math.exp(HALF_SURE - score));
}

/** Classes of trouble that lines speak of more often since the onset than before it. */
function sightLines({ logs, onsetAt, until }: DiagnosisCase): Map<string, Sighting['symptoms']> {
  const counts = new Map<string, Map<Symptom, number>>();
  for (let i = 0; i < (logs?.at.length ?? 0); i++) {
    const { at, body, node } = logs!;
    const found = at[i]! > until ? undefined : findKeywordClass(body[i]!);
    const symptom = found === undefined ? undefined : SYMPTOM_OF_LINE[found.id];
    const row = counts.get(node[i]!) ?? new Map<Symptom, number>();
    counts.set(node[i]!, row);
    if (symptom !== undefined) row.set(symptom, (row.get(symptom) ?? 0) + (at[i]! <= onsetAt ? -1 : 1));
  }
  const all = [...new Set(Object.values(SYMPTOM_OF_LINE))];
  return new Map(
    [...counts].map(([node, row]) => [
      node,
      Object.fromEntries(all.map(symptom => [symptom, (row.get(symptom) ?? 0) > 0 ? 0.99 : 0.01])),
    ]),
  );
}
