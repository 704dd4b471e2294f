/** Seconds of one diagnosis: 50 services with 7 metrics each, 10,000 spans, 50,000 log lines. Run: npm run bench:rca-speed */
import { EVIDENCE_SOURCES, rankCauses, viewOf } from '#algorithms/ranking/rank-causes.ts';
import { makeCase } from './root-cause/synthetic-case.ts';

const SIZE = { services: 50, spans: 10_000, logLines: 50_000 };
const BAR_S = 0.5;
const ROUNDS = 5;

const { input, truth } = makeCase(SIZE);
const rows = [
  ['whole diagnosis', () => rankCauses(input)],
  ['metrics, graph and time frame', () => viewOf(input)],
  ...EVIDENCE_SOURCES.map(source => {
    const view = viewOf(input);
    return [`evidence: ${source.name}`, () => source(view)];
  }),
] as [string, () => unknown][];

for (const [name, run] of rows) {
  const times = Array.from({ length: ROUNDS }, () => secondsOf(run));
  const sorted = [...times].sort((a, b) => a - b);
  console.log(`${name.padEnd(34)} first ${times[0]!.toFixed(3)} s, median ${sorted[ROUNDS >> 1]!.toFixed(3)} s`);
}
const first = rankCauses(input).causes[0];
console.log(
  `first cause ${first?.node} (true: ${truth}), ${Math.round((first?.confidence ?? 0) * 100)} % sure; bar ${BAR_S} s`,
);

/** CPU seconds: other programs of the machine do not count. */
function secondsOf(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
