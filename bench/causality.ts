import { makeSystem, type SyntheticSystem } from '#algorithms/causality/synthetic-system.fixture.ts';
import {
  type Answers,
  answerAll,
  type Row,
  scoreAdded,
  scoreAlone,
  scoreByKind,
  scoreConfidence,
} from './causality/ablation.ts';
import { scoreCounterfactuals, scoreTypes } from './causality/answers.ts';
import { listMethods, type Trial } from './causality/methods.ts';
import { readPetShop } from './root-cause/petshop-set.ts';

/**
 * The ablation of the methods for root causes: each alone, and each as a second opinion to the ranking that is in use, on synthetic
 * systems whose cause is known, and on PetShop when its folder is given:
 *   node bench/causality.ts [petshop folder] [systems]
 */

/** Systems that learners learn from have other seeds than those that are scored. */
const LEARNT_FROM = 180;
const SCORED_FROM = 1000;
/** Whose agreement the combined confidence looks at: those that need no training. */
const OPINIONS = ['propagation graph', 'structural causal model', 'Bayesian network'];

const [petshop, systems = '180'] = process.argv.slice(2);

const knownSystems = makeSystems(0, LEARNT_FROM);
const scoredSystems = makeSystems(SCORED_FROM, Number(systems));
const known = knownSystems.map(toTrial);
reportAnswers();
const synthetic = report('synthetic systems', scoredSystems.map(toTrial));
if (petshop !== undefined) {
  const issues = readPetShop(petshop).flatMap(({ input, truth, cell }): Trial[] =>
    truth === undefined ? [] : [{ input, cause: truth, kind: cell.replace(' | ', ', ') }],
  );
  report('PetShop (confidence fitted on the synthetic systems)', issues, synthetic);
}

function makeSystems(from: number, count: number): SyntheticSystem[] {
  return Array.from({ length: count }, (_, i) => makeSystem(from + i));
}

function toTrial({ case: input, truth }: SyntheticSystem): Trial {
  return { input, cause: truth.node, kind: truth.kind };
}

function reportAnswers(): void {
  const { asked, medianError, covered } = scoreCounterfactuals(scoredSystems);
  console.log(
    `counterfactuals on ${asked} slow systems: median error ${medianError.toFixed(3)} of the fault's effect, 90 % interval holds ${covered.toFixed(2)}`,
  );
  const { table, learnt } = scoreTypes(scoredSystems, knownSystems);
  console.log(
    `type of failure given the node: ${table.toFixed(3)} by the table, ${learnt.toFixed(3)} after ${knownSystems.length} confirmed cases`,
  );
}

function report(title: string, trials: readonly Trial[], elsewhere?: readonly Answers[]): readonly Answers[] {
  const methods = listMethods(known);
  const answers = answerAll(trials, methods);
  const added = scoreAdded(answers, methods);
  console.log(`\n${title}, ${trials.length} cases\n`);
  console.log('| method | top-1 | top-3 | gained | lost | better by more than luck |\n|---|---|---|---|---|---|');
  for (const row of [...scoreAlone(answers, methods), ...added]) console.log(toLine(row));
  console.log(
    `\n| top-1 by kind | kernel | ${methods.map(({ name }) => name).join(' | ')} |\n|---|---|${methods.map(() => '---|').join('')}`,
  );
  for (const { kind, top1 } of scoreByKind(answers, methods))
    console.log(`| ${kind} | ${top1.map(value => value.toFixed(2)).join(' | ')} |`);
  console.log('\n| confidence of the first place | Brier |\n|---|---|');
  for (const { name, brier } of scoreConfidence(answers, { names: OPINIONS, elsewhere }))
    console.log(`| ${name} | ${brier.toFixed(3)} |`);
  return answers;
}

function toLine({ name, top1, top3, gained, lost, better }: Row): string {
  return `| ${name} | ${top1.toFixed(3)} | ${top3.toFixed(3)} | ${gained} | ${lost} | ${better ? 'yes' : 'no'} |`;
}
