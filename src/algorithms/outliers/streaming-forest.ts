import {
  calibratedIsolationScore,
  fitIsolationForest,
  type IsolationForest,
  loadIsolationForest,
  type SavedIsolationForest,
  saveIsolationForest,
} from './isolation-forest.ts';
import type { StreamingDetector } from './streaming-detector.ts';
import { createTrainedDetector, type SavedTrained, type TrainedState } from './trained-detector.ts';

/** Values in a row of the forest: the last ones, so that shapes count too. */
const SHINGLE = 5;
/** Half of the paper's trees and rows: the state is saved for every series that it is chosen for. */
const SETTINGS = { contamination: 0.005, trees: 50, sampleSize: 128 };

/** An isolation forest over the last values of one series, grown anew as the series grows. */
export function createStreamingForest(): StreamingDetector<
  TrainedState<IsolationForest>,
  SavedTrained<SavedIsolationForest>
> {
  return createTrainedDetector({
    name: 'isolation-forest',
    width: SHINGLE,
    train: values => fitIsolationForest(shingles(values), SETTINGS),
    score: calibratedIsolationScore,
    save: saveIsolationForest,
    load: loadIsolationForest,
  });
}

function shingles(series: Float64Array): { values: Float64Array; dimensions: number } {
  const count = series.length - SHINGLE + 1;
  const values = new Float64Array(count * SHINGLE);
  for (let i = 0; i < count; i++) values.set(series.subarray(i, i + SHINGLE), i * SHINGLE);
  return { values, dimensions: SHINGLE };
}
