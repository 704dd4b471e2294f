/** Scores of the default detector on the Numenta Anomaly Benchmark. Run: npm run bench:nab -- <nab folder> <out folder> */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DETECTORS } from '#algorithms/detection/detectors.ts';
import { observe } from '#algorithms/detection/observe.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { DEFAULT_THRESHOLD } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { NAB_PROFILES, scoreNab } from './detection/nab-score.ts';
import { type LabelledSeries, readNab, requireSet } from './detection/public-sets.ts';

const ADVICE =
  'Get the Numenta Anomaly Benchmark (github.com/numenta/NAB): data/ and labels/combined_windows.json as labels/windows.json.';
function scoreSeries({ times, values }: LabelledSeries, disabled: number): Float64Array {
  const series = createSeries();
  const verdict = createVerdict();
  return values.map((value, i) => {
    const score = observe(series, times[i]!, value, verdict, disabled);
    return score < DEFAULT_THRESHOLD || isNews(series.core, verdict.strength) ? score : verdict.suspicion;
  });
}

function describe(corpus: readonly { series: LabelledSeries; scores: Float64Array }[]): string {
  const cells = Object.values(NAB_PROFILES).map(profile => {
    const best = scoreNab(corpus, profile);
    const fixed = scoreNab(corpus, profile, DEFAULT_THRESHOLD);
    return `${best.score.toFixed(2)} at ${best.threshold.toFixed(3)}, ${fixed.score.toFixed(2)} at ${DEFAULT_THRESHOLD} (${fixed.windowsFound}/${fixed.windowCount}, ${fixed.rowsOutside} outside)`;
  });
  return cells.join(' | ');
}

const [folder, out] = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const corpus = readNab(requireSet(folder, 'labels/windows.json', ADVICE));
const run = (disabled: number) => corpus.map(series => ({ series, scores: scoreSeries(series, disabled) }));
const scored = run(0);
if (out !== undefined) {
  for (const { series, scores } of scored) {
    const file = path.join(out, series.name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `anomaly_score\n${Array.from(scores, score => score.toFixed(5)).join('\n')}\n`);
  }
}
console.log(`standard | low false alarms | low misses\n${describe(scored)}`);
if (process.argv.includes('--ablation')) {
  for (const [name, detector] of Object.entries(DETECTORS)) {
    if (detector > DETECTORS.none && detector < DETECTORS.threeSigma)
      console.log(`without ${name.padEnd(10)} ${describe(run(1 << detector))}`);
  }
}
