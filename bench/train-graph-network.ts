/**
 * Trains the graph network on cases of known cause, tries it on kinds of faults it has not seen, and saves it with what came of that. It is to be
 * used only when it is proven: better than `rankCauses` on enough unseen faults, by more than luck.
 * Run: npm run train:graph-network -- <folder of npm run bench:loop -- --cases> <model.json>
 */
import { writeFileSync } from 'node:fs';
import { toFeatureGraph } from '#algorithms/causality/graph-features.ts';
import {
  type HeldOutFault,
  isProven,
  saveGraphNetwork,
  trainGraphNetwork,
  tryOnUnseenKinds,
} from '#algorithms/causality/graph-network-model.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import { requireSet } from './detection/public-sets.ts';
import { type LabCase, readLabCases } from './root-cause/lab-cases-set.ts';

const ADVICE = 'Record cases with npm run bench:loop -- --cases <folder>.';

/** Two faults at once have no one cause that could be learnt. */
function label({ input, truths, fault }: LabCase): HeldOutFault[] {
  const [truth, ...others] = truths;
  if (truth === undefined || others.length > 0) return [];
  const serviceOf = serviceNames(input);
  const baseRanking = rankCauses(input).causes.map(({ node }) => serviceOf(node));
  return [{ graph: toFeatureGraph(byService(input)), cause: truth.service, faultKind: fault, baseRanking }];
}

/** Instances count as their services: so few of them are known that a network could only learn their names. */
function byService(input: DiagnosisCase): DiagnosisCase {
  const serviceOf = serviceNames(input);
  return {
    ...input,
    nodes: input.nodes.filter(({ kind }) => kind !== 'instance'),
    series: input.series.map(each => ({ ...each, node: serviceOf(each.node) })),
    ...(input.logs && { logs: { ...input.logs, node: input.logs.node.map(serviceOf) } }),
  };
}

function serviceNames({ nodes }: DiagnosisCase): (node: string) => string {
  const services = new Map(nodes.flatMap(({ id, kind, partOf }) => (kind === 'instance' ? [[id, partOf?.[0]]] : [])));
  return node => services.get(node) ?? node;
}

const [folder, out] = process.argv.slice(2);
if (out === undefined) throw new Error('Give the file for the trained network as the second argument.');
const faults = (await readLabCases(requireSet(folder, '.', ADVICE))).flatMap(label);
if (faults.length === 0) throw new Error(`${folder} holds no faults. ${ADVICE}`);
const heldOut = tryOnUnseenKinds(faults);
const kinds = new Set(faults.map(({ faultKind }) => faultKind)).size;
writeFileSync(out, `${JSON.stringify(saveGraphNetwork(trainGraphNetwork(faults), heldOut))}\n`);
console.log(`trained on ${faults.length} faults of ${kinds} kinds; saved to ${out}`);
console.log(
  `tried on kinds not seen: network ${heldOut.hits} of ${heldOut.faults} right, kernel ${heldOut.baseHits}; only the network ${heldOut.onlyModel}, only the kernel ${heldOut.onlyBase}`,
);
console.log(isProven(heldOut) ? 'proven: it beats the kernel by more than luck' : 'not proven: it stays off');
