import type { StreamingDetector } from '../outliers/streaming-detector.ts';
import { createTrainedDetector, type SavedTrained, type TrainedState } from '../outliers/trained-detector.ts';
import {
  createReconstructor,
  type LstmAutoencoder,
  loadLstmAutoencoder,
  type Reconstructor,
  type SavedLstmAutoencoder,
  saveLstmAutoencoder,
  trainLstmAutoencoder,
} from './lstm-autoencoder.ts';

const SEQUENCE_ROWS = 24;
/** Half of the sequences and fewer epochs than a training at leisure: a quarter of a second. */
const QUICK = { sequenceLength: SEQUENCE_ROWS, sequenceLimit: 200, epochs: 15 };

interface Ready {
  readonly model: LstmAutoencoder;
  readonly reconstructor: Reconstructor;
}

/** An LSTM autoencoder over the last values of one series, trained anew as the series grows. */
export function createStreamingAutoencoder(): StreamingDetector<
  TrainedState<Ready>,
  SavedTrained<SavedLstmAutoencoder>
> {
  return createTrainedDetector({
    name: 'lstm-autoencoder',
    width: SEQUENCE_ROWS,
    train: values => readyOf(trainLstmAutoencoder({ values, dimensions: 1 }, QUICK)),
    score: ({ model, reconstructor }, values) => {
      const error = reconstructor.errorAt({ values, dimensions: 1 }, 0);
      return error / (error + model.threshold);
    },
    save: ({ model }) => saveLstmAutoencoder(model),
    load: saved => readyOf(loadLstmAutoencoder(saved)),
  });
}

function readyOf(model: LstmAutoencoder): Ready {
  return { model, reconstructor: createReconstructor(model) };
}
