/**
 * Events and culprits found on the application server data set, at the default threshold.
 * Run: npm run bench:asd -- <folder>
 */
import { createMachine, joinOffsets, rankCulprits } from '#algorithms/detection/machine.ts';
import { observe } from '#algorithms/detection/observe.ts';
import { DEFAULT_THRESHOLD, noveltyOf } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { countEvents, type EventCounts, ratesOf } from './detection/event-score.ts';
import { type LabelledServer, readAsd, requireSet } from './detection/public-sets.ts';

const ADVICE =
  'Get the application server data set of InterFusion (github.com/zhhlee/InterFusion), one gzip CSV and one interpretation file a server.';
/** Alarms within an hour are one. */
const JOIN_ROWS = 12;
const NAMED = 3;

interface Scored {
  readonly server: LabelledServer;
  readonly scores: Float64Array;
  /** The metrics named first at each alarmed row. */
  readonly named: ReadonlyMap<number, readonly number[]>;
}

function scoreServer(server: LabelledServer): Scored {
  const { times, metrics } = server;
  const series = metrics.map(() => createSeries());
  const machine = createMachine(metrics.length);
  const verdict = createVerdict();
  const offsets = new Float64Array(metrics.length);
  const scores = new Float64Array(times.length);
  const named = new Map<number, readonly number[]>();
  for (let i = 0; i < times.length; i++) {
    for (let m = 0; m < metrics.length; m++) {
      observe(series[m]!, times[i]!, metrics[m]![i]!, verdict);
      offsets[m] = verdict.offset;
    }
    scores[i] = noveltyOf(joinOffsets(machine, offsets));
    if (scores[i]! >= DEFAULT_THRESHOLD) named.set(i, rankCulprits(machine).slice(0, NAMED));
  }
  return { server, scores, named };
}

function count({ server, scores }: Scored, threshold: number): EventCounts {
  const counts: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
  countEvents(counts, {
    alarmed: Uint8Array.from(scores, score => (score >= threshold ? 1 : 0)),
    stretches: server.stretches.map(({ first, last }) => [first, last] as const),
    from: server.testFrom,
    to: scores.length,
    delay: Number.POSITIVE_INFINITY,
    join: JOIN_ROWS,
    slack: JOIN_ROWS,
  });
  return counts;
}

/** Of the stretches found, those whose first alarm names a guilty metric. */
function countNamed({ server, named }: Scored): { right: number; found: number } {
  let right = 0;
  let found = 0;
  for (const { first, last, culprits } of server.stretches) {
    const row = [...named.keys()].find(i => i >= first && i <= last);
    if (row === undefined) continue;
    found++;
    if (named.get(row)!.some(metric => culprits.includes(metric))) right++;
  }
  return { right, found };
}

const scored = readAsd(requireSet(process.argv[2], '', ADVICE)).map(scoreServer);
const total: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
let right = 0;
let found = 0;
for (const one of scored) {
  const counts = count(one, DEFAULT_THRESHOLD);
  total.found += counts.found;
  total.stretches += counts.stretches;
  total.falseAlarms += counts.falseAlarms;
  const culprits = countNamed(one);
  right += culprits.right;
  found += culprits.found;
  console.log(`  ${one.server.name}: ${counts.found} of ${counts.stretches} found, ${counts.falseAlarms} false alarms`);
}
const { precision, recall, f1 } = ratesOf(total);
console.log(
  `event F1 ${f1.toFixed(3)} at ${DEFAULT_THRESHOLD}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${total.found} of ${total.stretches}); a culprit in the first ${NAMED}: ${(right / found).toFixed(3)} (${right} of ${found})`,
);
