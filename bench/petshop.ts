/**
 * Root causes on the PetShop set, with the one default setting: top-1, top-3 and Brier score.
 * Run: npm run bench:petshop -- <petshop folder> [predictions.json]
 */
import { writeFileSync } from 'node:fs';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import { requireSet } from './detection/public-sets.ts';
import { type PetShopIssue, readPetShop } from './root-cause/petshop-set.ts';
import { type Answer, describeScore } from './root-cause/score.ts';

const ADVICE =
  'Get the PetShop root-cause set (github.com/amazon-science/petshop-root-cause-analysis): a folder a scenario, each with graph.csv.';

function answer({ input, truth, id }: PetShopIssue): Answer & { readonly id: string } {
  const { causes, abstention } = rankCauses(input);
  return { id, truth, causes, isAbstention: abstention !== undefined };
}

const [folder, out] = process.argv.slice(2);
const issues = readPetShop(requireSet(folder, '.', ADVICE));
if (issues.length === 0) throw new Error(`${folder} holds no issues. ${ADVICE}`);
const answers = issues.map(answer);
if (out !== undefined) {
  const said = Object.fromEntries(answers.map(({ id, causes }) => [id, causes.map(({ node }) => node)]));
  writeFileSync(out, `${JSON.stringify(said, undefined, 1)}\n`);
}

const told = answers.map((each, i) => ({ ...each, cell: issues[i]!.cell })).filter(({ truth }) => truth !== undefined);
for (const [cell, group] of [['all', told] as const, ...Map.groupBy(told, ({ cell }) => cell)]) {
  console.log(describeScore(cell, group));
}
for (const { id, truth, causes } of told) {
  const rank = causes.findIndex(({ node }) => node === truth) + 1;
  if (rank === 1) continue;
  const first = causes[0] === undefined ? 'nothing' : `${causes[0].node} (${causes[0].evidence[0]?.statement.en})`;
  console.log(`missed ${id}: ${truth} is ${rank === 0 ? 'not named' : `number ${rank}`}; first is ${first}`);
}
