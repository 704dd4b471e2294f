/**
 * Log lines per second of CPU, cut, masked and looked up: `npm run bench:logs-speed [-- <loghub2k folder>]`. Without
 * a folder a few lines of common programs are taken. The lines are repeated with their numbers changed, so that nothing
 * is gained from seeing a line twice.
 */
import { createMiner, mineLine } from '#algorithms/log-templates/miner.ts';
import { detectFormat, readLine } from '#algorithms/log-templates/read-line.ts';
import { MISSING_LOGHUB, readLoghub } from './log-templates/loghub.ts';
import { SAMPLE_SYSTEMS } from './log-templates/sample-lines.ts';

const LINES_PER_SYSTEM = 100_000;
const LEAST_CPU_MS = 1_500;

const systems = process.argv[2] === undefined ? SAMPLE_SYSTEMS : readLoghub(process.argv[2]);
if (systems.length === 0) {
  console.error(MISSING_LOGHUB);
  process.exit(2);
}
console.log('system          characters/line   lines/CPU-s   with header parted');
let cpuMs = 0;
let count = 0;
for (const { name, lines, contents: given } of systems) {
  const format = detectFormat(lines);
  const contentOf = (line: string): string => readLine(line, format)?.content ?? line;
  const contents = given ?? lines.map(contentOf);
  const bare = linesPerSecond(replicate(contents), line => line);
  const whole = linesPerSecond(replicate(lines), contentOf);
  cpuMs += bare.cpuMs;
  count += bare.count;
  const characters = contents.reduce((sum, line) => sum + line.length, 0) / contents.length;
  console.log(
    `${name.padEnd(15)} ${characters.toFixed(0).padStart(15)} ${rate(bare).padStart(13)} ${rate(whole).padStart(20)}`,
  );
}
console.log(`all ${rate({ cpuMs, count }).padStart(41)}`);

interface Measured {
  readonly cpuMs: number;
  readonly count: number;
}

function linesPerSecond(lines: readonly string[], contentOf: (line: string) => string): Measured {
  const miner = createMiner();
  for (const line of lines) mineLine(miner, contentOf(line));
  const begun = process.cpuUsage();
  let count = 0;
  for (;;) {
    for (const line of lines) mineLine(miner, contentOf(line));
    count += lines.length;
    const { user, system } = process.cpuUsage(begun);
    const cpuMs = (user + system) / 1000;
    if (cpuMs >= LEAST_CPU_MS) return { cpuMs, count };
  }
}

/** Copies in which every number of three digits and more differs from copy to copy. */
function replicate(lines: readonly string[]): string[] {
  const copies: string[] = [];
  for (let copy = 0; copies.length < LINES_PER_SYSTEM; copy++) {
    for (const line of lines) copies.push(line.replace(/\d{3,}/g, digits => shifted(digits, copy)));
  }
  return copies;
}

function shifted(digits: string, copy: number): string {
  const last = Number(digits.slice(-2));
  return digits.slice(0, -2) + String((last + copy) % 100).padStart(2, '0');
}

function rate({ cpuMs, count }: Measured): string {
  return ((count / cpuMs) * 1000).toLocaleString('en', { maximumFractionDigits: 0 });
}
