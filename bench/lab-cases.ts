/**
 * `rankCauses` on cases that the fault lab has kept, beside what the living loop said at the time: top-1, top-3, type of failure, Brier score,
 * and whether it names nothing where nothing was broken.
 * Run: npm run bench:lab-cases -- <folder of npm run bench:loop -- --cases>
 */
import { createFailureNetwork, inferFailureTypes } from '#algorithms/causality/failure-network.ts';
import { sightNodes } from '#algorithms/causality/symptoms.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import { requireSet } from './detection/public-sets.ts';
import { isAtTruth, type LabCase, type LabTruth, readLabCases } from './root-cause/lab-cases-set.ts';

const ADVICE = 'Record cases with npm run bench:loop -- --cases <folder>.';
/** From this confidence on the loop acts. */
const SURE = 0.7;

interface Named {
  readonly node: string;
  readonly confidence: number;
  readonly type: string | undefined;
}

interface Answer {
  readonly lab: LabCase;
  readonly causes: readonly Named[];
}

function answerByKernel(lab: LabCase): Answer {
  const { causes } = rankCauses(lab.input);
  return {
    lab,
    causes: causes.map(({ node, confidence }, i) => ({
      node,
      confidence,
      type: i === 0 ? typeOf(lab.input, node) : undefined,
    })),
  };
}

/** The type that the symptoms of the node alone make likeliest. */
function typeOf(input: DiagnosisCase, node: string): string | undefined {
  const sighting = sightNodes(input).get(node);
  if (sighting === undefined) return undefined;
  const types = Object.entries(inferFailureTypes(createFailureNetwork(), sighting));
  return types.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function answerLive(lab: LabCase): Answer {
  return { lab, causes: lab.saidLive.map(({ service, confidence, type }) => ({ node: service, confidence, type })) };
}

function isRight({ input }: LabCase, cause: Named | undefined, truths: readonly LabTruth[]): boolean {
  return cause !== undefined && truths.some(truth => isAtTruth(input, cause, truth));
}

function describe(name: string, answers: readonly Answer[]): string {
  const faults = answers.filter(({ lab }) => !lab.isControl);
  const controls = answers.filter(({ lab }) => lab.isControl);
  const share = (isHit: (answer: Answer) => boolean) =>
    (faults.filter(isHit).length / Math.max(1, faults.length)).toFixed(3);
  const errors = answers.map(
    ({ lab, causes: [first] }) => ((first?.confidence ?? 0) - Number(isRight(lab, first, lab.truths))) ** 2,
  );
  const abstained = controls.filter(({ causes: [first] }) => (first?.confidence ?? 0) < SURE).length;
  return [
    `${name.padEnd(10)} n=${faults.length}`,
    `top-1 ${share(({ lab, causes }) => isRight(lab, causes[0], lab.truths))}`,
    `top-3 ${share(({ lab, causes }) => causes.slice(0, 3).some(each => isRight(lab, each, lab.truths)))}`,
    `type ${share(({ lab, causes }) => lab.truths.some(({ type }) => type === causes[0]?.type))}`,
    `Brier ${(errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length)).toFixed(3)}`,
    `abstained on ${abstained} of ${controls.length} controls`,
  ].join('  ');
}

function tell({ causes }: Answer): string {
  return (
    causes
      .slice(0, 3)
      .map(({ node, confidence }) => `${node} ${confidence.toFixed(2)}`)
      .join(', ') || 'nothing'
  );
}

const [folder] = process.argv.slice(2);
const cases = await readLabCases(requireSet(folder, '.', ADVICE));
if (cases.length === 0) throw new Error(`${folder} holds no cases. ${ADVICE}`);
const kernel = cases.map(answerByKernel);
const live = cases.map(answerLive);
console.log(describe('kernel', kernel));
console.log(describe('loop', live));
for (const [i, answer] of kernel.entries()) {
  const { id, truths, isControl } = answer.lab;
  const isGood = isControl ? (answer.causes[0]?.confidence ?? 0) < SURE : isRight(answer.lab, answer.causes[0], truths);
  const truth = truths.map(({ service, type }) => `${service} ${type}`).join(' + ') || 'nothing broken';
  console.log(`${isGood ? 'right ' : 'missed'} ${id}: ${truth}; kernel ${tell(answer)}; loop ${tell(live[i]!)}`);
}
