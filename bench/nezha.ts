/**
 * Root cause on Nezha: `npm run bench:nezha -- <nezha folder> <predictions.json>`. The same ranking and the same settings as the product and as PetShop.
 * Writes `{ fault: [service, ...] }`, best first, and prints AS@k (the injected service is among the first k) by system and by type of fault.
 */
import { writeFileSync } from 'node:fs';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import { MISSING_NEZHA, type NezhaFault, readFaults } from './root-cause/nezha/faults.ts';
import { readCase } from './root-cause/nezha/read-case.ts';

const [folder = '', out = ''] = process.argv.slice(2);
const faults = readFaults(folder);
if (faults.length === 0 || out === '') {
  console.error(faults.length === 0 ? MISSING_NEZHA : 'Give the file for the predictions as the second argument.');
  process.exit(2);
}

interface Tally {
  faults: number;
  first: number;
  amongThree: number;
}

const said: Record<string, string[]> = {};
const tallies = new Map<string, Tally>();
const seconds: number[] = [];
for (const fault of faults) {
  const input = readCase(folder, fault, faults);
  const startedAt = performance.now();
  const { causes } = rankCauses(input);
  seconds.push((performance.now() - startedAt) / 1000);
  said[fault.id] = [...new Set(causes.map(({ node }) => node))];
  const rank = said[fault.id]!.indexOf(fault.service);
  for (const cell of [fault.system, `${fault.system} | ${fault.type}`]) count(cell, rank);
  console.log(describe(fault, rank, causes[0]));
}
writeFileSync(out, `${JSON.stringify(said, undefined, 1)}\n`);

for (const [cell, { faults: n, first, amongThree }] of [...tallies].sort()) {
  console.log(
    `${cell.padEnd(36)} ${String(n).padStart(3)} faults  AS@1 ${(first / n).toFixed(3)}  AS@3 ${(amongThree / n).toFixed(3)}`,
  );
}
const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
console.log(`seconds for one ranking: mean ${mean.toFixed(3)}, most ${Math.max(...seconds).toFixed(3)}`);

function count(cell: string, rank: number): void {
  const tally = tallies.get(cell) ?? { faults: 0, first: 0, amongThree: 0 };
  tally.faults++;
  if (rank === 0) tally.first++;
  if (rank >= 0 && rank < 3) tally.amongThree++;
  tallies.set(cell, tally);
}

function describe(
  fault: NezhaFault,
  rank: number,
  first: { node: string; evidence: readonly { statement: { en: string } }[] } | undefined,
): string {
  const place = rank < 0 ? 'not named' : `place ${rank + 1}`;
  return `${fault.id} ${fault.service} ${fault.type}: ${place}; first ${first?.node}: ${first?.evidence[0]?.statement.en}`;
}
