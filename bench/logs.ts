/**
 * Accuracy of log templates on Loghub 2k: `npm run bench:logs -- <loghub2k folder> <out folder>`. One setting for all
 * systems, each line gets its template when it is seen. Writes `<out>/<System>.csv` (from the lines without headers, as
 * published figures do) and `<out>/raw/<System>.csv` (from the raw lines, the header found by ourselves).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMiner, findTemplateText, mineLine } from '#algorithms/log-templates/miner.ts';
import { detectFormat, readLine } from '#algorithms/log-templates/read-line.ts';
import { scoreGroups } from './log-templates/grouping-score.ts';
import { csvCell, type LoghubSystem, MISSING_LOGHUB, readLoghub } from './log-templates/loghub.ts';

const [folder = '', out = ''] = process.argv.slice(2);
const systems = readLoghub(folder);
if (systems.length === 0 || out === '') {
  console.error(systems.length === 0 ? MISSING_LOGHUB : 'Give the folder for the results as the second argument.');
  process.exit(2);
}
mkdirSync(join(out, 'raw'), { recursive: true });

const sums = { given: { accuracy: 0, f1: 0 }, raw: { accuracy: 0, f1: 0 } };
console.log('system          lines  templates     GA    FGA   with the header found by ourselves: GA    FGA');
for (const system of systems) {
  const raw = mine(contentsOfRaw(system.lines), join(out, 'raw', `${system.name}.csv`));
  const given = system.contents ? mine(system.contents, join(out, `${system.name}.csv`)) : raw;
  if (!system.contents) mine(contentsOfRaw(system.lines), join(out, `${system.name}.csv`));
  console.log(report(system, given, raw));
}
const scored = systems.filter(system => system.events).length;
const mean = (sum: number): string => (sum / Math.max(1, scored)).toFixed(4).padStart(7);
console.log(
  `mean of ${String(scored).padEnd(18)} ${mean(sums.given.accuracy)}${mean(sums.given.f1)}` +
    `${' '.repeat(35)}${mean(sums.raw.accuracy)}${mean(sums.raw.f1)}`,
);

function contentsOfRaw(lines: readonly string[]): string[] {
  const format = detectFormat(lines);
  return lines.map(line => readLine(line, format)?.content ?? line);
}

/** Mines the lines in order, writes the result file and returns the ids. */
function mine(contents: readonly string[], file: string): number[] {
  const miner = createMiner();
  const ids = contents.map(content => mineLine(miner, content).templateId);
  const rows = ids.map((id, at) => `${at + 1},T${id},${csvCell(findTemplateText(miner, id) ?? '')}`);
  writeFileSync(file, `LineId,EventId,EventTemplate\n${rows.join('\n')}\n`);
  return ids;
}

function report(system: LoghubSystem, given: readonly number[], raw: readonly number[]): string {
  const head = `${system.name.padEnd(15)} ${String(system.lines.length).padStart(5)}  ${String(new Set(given).size).padStart(9)}`;
  if (!system.events) return `${head}  no truth to compare with`;
  const ours = scoreGroups(system.events, given);
  const found = scoreGroups(system.events, raw);
  sums.given.accuracy += ours.accuracy;
  sums.given.f1 += ours.f1;
  sums.raw.accuracy += found.accuracy;
  sums.raw.f1 += found.f1;
  const cell = (value: number): string => value.toFixed(3).padStart(7);
  return `${head}${cell(ours.accuracy)}${cell(ours.f1)}${' '.repeat(35)}${cell(found.accuracy)}${cell(found.f1)}`;
}
