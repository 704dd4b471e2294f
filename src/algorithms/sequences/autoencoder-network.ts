import type { Random } from '../statistics/random.ts';
import {
  backpropagateLstm,
  countLstmParameters,
  createLstmTrace,
  type LstmLayer,
  type LstmTrace,
  runLstm,
} from './lstm-layer.ts';

export interface NetworkShape {
  /** Numbers in a row. */
  readonly dimensions: number;
  readonly units: number;
  /** Rows in a sequence. */
  readonly steps: number;
}

/**
 * An LSTM that reads a sequence into one code, an LSTM that unfolds the code, and a linear layer that turns its hidden
 * values into rows. The sequence is rebuilt backwards, because what was read last is remembered best (Srivastava et al.,
 * 2015; Malhotra et al., 2016). Buffers are reused by every pass; one network serves one caller at a time.
 */
export interface AutoencoderNetwork {
  readonly shape: NetworkShape;
  readonly encoder: LstmLayer;
  readonly decoder: LstmLayer;
  /** Place of the first parameter of the linear layer: for each dimension its weights and its bias. */
  readonly outputStart: number;
  readonly encoderTrace: LstmTrace;
  readonly decoderTrace: LstmTrace;
  readonly code: Float64Array;
  /** The rebuilt sequence, in reading order. */
  readonly output: Float64Array;
  readonly decoderGradient: Float64Array;
  readonly encoderGradient: Float64Array;
  readonly codeGradient: Float64Array;
  /** Nobody needs the gradient by the data, but the layer writes it somewhere. */
  readonly dataGradient: Float64Array;
}

export function createNetwork(shape: NetworkShape): AutoencoderNetwork {
  const { dimensions, units, steps } = shape;
  const encoder = { inputs: dimensions, units, steps, start: 0, isInputConstant: false };
  const decoder = { inputs: units, units, steps, start: countLstmParameters(encoder), isInputConstant: true };
  return {
    shape,
    encoder,
    decoder,
    outputStart: decoder.start + countLstmParameters(decoder),
    encoderTrace: createLstmTrace(encoder),
    decoderTrace: createLstmTrace(decoder),
    code: new Float64Array(units),
    output: new Float64Array(steps * dimensions),
    decoderGradient: new Float64Array(steps * units),
    encoderGradient: new Float64Array(steps * units),
    codeGradient: new Float64Array(units),
    dataGradient: new Float64Array(steps * dimensions),
  };
}

export function countNetworkParameters(network: AutoencoderNetwork): number {
  const { dimensions, units } = network.shape;
  return network.outputStart + dimensions * (units + 1);
}

/** Uniform weights of the size that keeps signals alive, and open forget gates (Jozefowicz et al., 2015). */
export function initialParameters(network: AutoencoderNetwork, random: Random): Float64Array {
  const reach = 1 / Math.sqrt(network.shape.units);
  const parameters = Float64Array.from({ length: countNetworkParameters(network) }, () => (2 * random() - 1) * reach);
  for (const { start, inputs, units } of [network.encoder, network.decoder]) {
    const width = inputs + units + 1;
    for (let i = 0; i < units; i++) parameters[start + (units + i) * width + width - 1] = 1;
  }
  return parameters;
}

/** Rebuilds `sequence` into `network.output` and returns the mean squared error. */
export function reconstruct(network: AutoencoderNetwork, parameters: Float64Array, sequence: Float64Array): number {
  const { encoder, decoder, encoderTrace, decoderTrace, code, output, outputStart } = network;
  const { dimensions, units, steps } = network.shape;
  runLstm(encoder, parameters, sequence, encoderTrace);
  for (let i = 0; i < units; i++) code[i] = encoderTrace.hidden[(steps - 1) * units + i]!;
  runLstm(decoder, parameters, code, decoderTrace);
  let squares = 0;
  for (let t = 0; t < steps; t++) {
    const hiddenAt = (steps - 1 - t) * units;
    for (let d = 0; d < dimensions; d++) {
      const at = outputStart + d * (units + 1);
      let sum = parameters[at + units]!;
      for (let i = 0; i < units; i++) sum += parameters[at + i]! * decoderTrace.hidden[hiddenAt + i]!;
      output[t * dimensions + d] = sum;
      squares += (sum - sequence[t * dimensions + d]!) ** 2;
    }
  }
  return squares / sequence.length;
}

/** `reconstruct`, and adds the gradient of the error by the parameters to `gradient`. */
export function accumulateGradient(
  network: AutoencoderNetwork,
  parameters: Float64Array,
  sequence: Float64Array,
  gradient: Float64Array,
): number {
  const error = reconstruct(network, parameters, sequence);
  const { decoderGradient, encoderGradient, codeGradient, decoderTrace, output, outputStart } = network;
  const { dimensions, units, steps } = network.shape;
  decoderGradient.fill(0);
  for (let t = 0; t < steps; t++) {
    const hiddenAt = (steps - 1 - t) * units;
    for (let d = 0; d < dimensions; d++) {
      const place = t * dimensions + d;
      const slope = (2 * (output[place]! - sequence[place]!)) / sequence.length;
      const at = outputStart + d * (units + 1);
      for (let i = 0; i < units; i++) {
        gradient[at + i]! += slope * decoderTrace.hidden[hiddenAt + i]!;
        decoderGradient[hiddenAt + i]! += slope * parameters[at + i]!;
      }
      gradient[at + units]! += slope;
    }
  }
  codeGradient.fill(0);
  backpropagateLstm({
    layer: network.decoder,
    parameters,
    input: network.code,
    trace: decoderTrace,
    outputGradient: decoderGradient,
    gradient,
    inputGradient: codeGradient,
  });
  encoderGradient.fill(0);
  encoderGradient.set(codeGradient, (steps - 1) * units);
  backpropagateLstm({
    layer: network.encoder,
    parameters,
    input: sequence,
    trace: network.encoderTrace,
    outputGradient: encoderGradient,
    gradient,
    inputGradient: network.dataGradient,
  });
  return error;
}
