import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { createAdam, stepAdam } from './adam.ts';
import { accumulateGradient, createNetwork, initialParameters, reconstruct } from './autoencoder-network.ts';
import {
  createReconstructor,
  loadLstmAutoencoder,
  type Sequence,
  saveLstmAutoencoder,
  scoreSequence,
  trainLstmAutoencoder,
} from './lstm-autoencoder.ts';
import { createLstmTrace, runLstm } from './lstm-layer.ts';

/** A wave of 24 rows with noise. */
function wave(rows: number, seed: number): Sequence {
  const random = createRandom(seed);
  return {
    values: Float64Array.from(
      { length: rows },
      (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / 24) + randomNormal(random),
    ),
    dimensions: 1,
  };
}

describe('the LSTM layer', () => {
  test('one unit with all weights 1 computes what the equations say', () => {
    const layer = { inputs: 1, units: 1, steps: 2, start: 0, isInputConstant: false };
    const trace = createLstmTrace(layer);
    runLstm(layer, new Float64Array(12).fill(1), Float64Array.of(0.5, -1), trace);
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const cell1 = sigmoid(1.5) * Math.tanh(1.5);
    const hidden1 = sigmoid(1.5) * Math.tanh(cell1);
    const cell2 = sigmoid(hidden1) * cell1 + sigmoid(hidden1) * Math.tanh(hidden1);
    assert.ok(Math.abs(trace.hidden[0]! - hidden1) < 1e-15);
    assert.ok(Math.abs(trace.hidden[1]! - sigmoid(hidden1) * Math.tanh(cell2)) < 1e-15);
  });

  test('the gradient agrees with finite differences in every parameter', () => {
    const network = createNetwork({ dimensions: 2, units: 3, steps: 5 });
    const random = createRandom(11);
    const parameters = initialParameters(network, random);
    const sequence = Float64Array.from({ length: 10 }, () => randomNormal(random));
    const gradient = new Float64Array(parameters.length);
    accumulateGradient(network, parameters, sequence, gradient);
    const step = 1e-5;
    for (let i = 0; i < parameters.length; i++) {
      const value = parameters[i]!;
      parameters[i] = value + step;
      const above = reconstruct(network, parameters, sequence);
      parameters[i] = value - step;
      const below = reconstruct(network, parameters, sequence);
      parameters[i] = value;
      const expected = (above - below) / (2 * step);
      assert.ok(Math.abs(gradient[i]! - expected) < 1e-8, `parameter ${i}: ${gradient[i]}, not ${expected}`);
    }
  });
});

describe('Adam', () => {
  test('the first step is the learning rate against the sign of the gradient (Kingma and Ba, section 2.1)', () => {
    const parameters = Float64Array.of(1, 1, 1);
    stepAdam(createAdam(3, 0.1), parameters, Float64Array.of(100, -0.01, 0));
    assert.ok(Math.abs(parameters[0]! - 0.9) < 1e-6 && Math.abs(parameters[1]! - 1.1) < 1e-6);
    assert.equal(parameters[2], 1);
  });

  test('finds the bottom of a bowl', () => {
    const parameters = Float64Array.of(5, -3);
    const adam = createAdam(2, 0.1);
    for (let i = 0; i < 500; i++) {
      stepAdam(adam, parameters, Float64Array.of(2 * (parameters[0]! - 1), 20 * (parameters[1]! - 2)), 1);
    }
    assert.ok(Math.abs(parameters[0]! - 1) < 1e-2 && Math.abs(parameters[1]! - 2) < 1e-2, `${parameters}`);
  });
});

describe('LSTM autoencoder', () => {
  const ordinary = wave(1200, 1);
  const model = trainLstmAutoencoder(ordinary);

  test('learns to rebuild a wave far better than its mean would', () => {
    const best = Math.min(...model.validationErrors);
    assert.ok(best < model.validationErrors[0]! / 3, `${model.validationErrors}`);
    const rebuilt = createReconstructor(model).rebuildAt(ordinary, 600);
    const error = rebuilt.reduce((sum, value, i) => sum + (value - ordinary.values[600 + i]!) ** 2, 0) / rebuilt.length;
    assert.ok(error < 10, `mean squared error ${error}; the wave has a variance of 51`);
  });

  test('a fresh wave of the same kind passes the threshold rarely', () => {
    const scores = scoreSequence(model, wave(1200, 2));
    const alarms = scores.filter(score => score > 0.5).length;
    assert.ok(alarms < 12, `${alarms} of 1200`);
    assert.ok(scores.slice(0, 23).every(score => score === 0));
  });

  const FAULTS: readonly { name: string; spoil: (values: Float64Array) => void }[] = [
    { name: 'a wave that stands still', spoil: values => values.fill(60, 600, 624) },
    {
      name: 'a wave of the wrong length, every value of which is ordinary',
      spoil: values => {
        for (let i = 600; i < 624; i++) values[i] = 50 + 10 * Math.sin((2 * Math.PI * i) / 6);
      },
    },
    {
      name: 'a spike',
      spoil: values => {
        values[610] = 95;
      },
    },
  ];
  for (const { name, spoil } of FAULTS) {
    test(`${name} passes it`, () => {
      const series = wave(1200, 3);
      spoil(series.values);
      assert.ok(Math.max(...scoreSequence(model, series).slice(600, 624)) > 0.5);
    });
  }

  test('several dimensions at once: a wave that lost its partner stands out', () => {
    const pair = (seed: number): Sequence => {
      const { values } = wave(800, seed);
      return {
        values: Float64Array.from({ length: 1600 }, (_, i) => (i % 2 === 0 ? values[i >> 1]! : -3 * values[i >> 1]!)),
        dimensions: 2,
      };
    };
    const trained = trainLstmAutoencoder(pair(4), { epochs: 15 });
    const series = pair(5);
    const calm = scoreSequence(trained, series)[499]!;
    for (let i = 480; i < 500; i++) series.values[2 * i + 1] = -300 - series.values[2 * i + 1]!;
    assert.ok(scoreSequence(trained, series)[499]! > Math.max(0.5, calm));
  });

  test('one seed trains one network, and a loaded one scores what the saved one did', () => {
    const settings = { epochs: 2, sequenceLimit: 60 };
    const first = trainLstmAutoencoder(ordinary, settings);
    assert.deepEqual(trainLstmAutoencoder(ordinary, settings), first);
    const loaded = loadLstmAutoencoder(JSON.parse(JSON.stringify(saveLstmAutoencoder(first))));
    assert.deepEqual(loaded, first);
    const other = { ...saveLstmAutoencoder(first), version: 2 as unknown as 1 };
    assert.throws(() => loadLstmAutoencoder(other), RangeError);
  });

  test('data that cannot be learnt from are refused', () => {
    assert.throws(() => trainLstmAutoencoder(wave(100, 1)), /too few/);
    assert.throws(() => trainLstmAutoencoder({ values: new Float64Array(301), dimensions: 2 }), RangeError);
    assert.throws(
      () => trainLstmAutoencoder({ values: new Float64Array(300).fill(Number.NaN), dimensions: 1 }),
      RangeError,
    );
    assert.throws(() => trainLstmAutoencoder(ordinary, { contamination: 0 }), RangeError);
  });

  test('a constant series is rebuilt, and never alarms', () => {
    const constant = { values: new Float64Array(400).fill(7), dimensions: 1 };
    const trained = trainLstmAutoencoder(constant, { epochs: 30 });
    assert.ok(scoreSequence(trained, constant).every(score => score <= 0.5));
  });
});
