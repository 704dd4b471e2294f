/**
 * One LSTM layer (Hochreiter and Schmidhuber 1997, with forget gates by Gers et al. 2000) over a sequence of fixed length,
 * forwards and backwards through time. Parameters lie in one flat array shared with the rest of the network, from `start`:
 * for each of the gates input, forget, candidate, output and each unit in turn the weights of the inputs, the weights of
 * the hidden values, and the bias.
 */
export interface LstmLayer {
  readonly inputs: number;
  readonly units: number;
  readonly steps: number;
  /** Place of the first parameter. */
  readonly start: number;
  /** Every step gets the same input, as a decoder does that unfolds one code. */
  readonly isInputConstant: boolean;
}

/** What the forward pass leaves behind for the backward pass, one row a step. Overwritten by every pass. */
export interface LstmTrace {
  /** Gates after their squashing: input, forget, candidate, output. */
  readonly gates: Float64Array;
  readonly cells: Float64Array;
  readonly hidden: Float64Array;
  readonly gateGradient: Float64Array;
  readonly hiddenGradient: Float64Array;
  readonly cellGradient: Float64Array;
}

export function countLstmParameters({ inputs, units }: Pick<LstmLayer, 'inputs' | 'units'>): number {
  return 4 * units * (inputs + units + 1);
}

export function createLstmTrace({ units, steps }: Pick<LstmLayer, 'units' | 'steps'>): LstmTrace {
  return {
    gates: new Float64Array(steps * 4 * units),
    cells: new Float64Array(steps * units),
    hidden: new Float64Array(steps * units),
    gateGradient: new Float64Array(4 * units),
    hiddenGradient: new Float64Array(units),
    cellGradient: new Float64Array(units),
  };
}

/**
 * Fills the trace from a state of zeros.
 *
 * @param input - `steps` rows of `inputs` values, or one row when the input is constant
 */
export function runLstm(layer: LstmLayer, parameters: Float64Array, input: Float64Array, trace: LstmTrace): void {
  const { inputs, units, steps, start, isInputConstant } = layer;
  const { gates, cells, hidden } = trace;
  const width = inputs + units + 1;
  for (let t = 0; t < steps; t++) {
    const inputAt = isInputConstant ? 0 : t * inputs;
    const before = (t - 1) * units;
    for (let gate = 0; gate < 4 * units; gate++) {
      let at = start + gate * width;
      let sum = parameters[at + inputs + units]!;
      for (let i = 0; i < inputs; i++) sum += parameters[at + i]! * input[inputAt + i]!;
      at += inputs;
      if (t > 0) for (let i = 0; i < units; i++) sum += parameters[at + i]! * hidden[before + i]!;
      const isCandidate = gate >= 2 * units && gate < 3 * units;
      gates[t * 4 * units + gate] = isCandidate ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
    }
    for (let i = 0; i < units; i++) {
      const at = t * 4 * units + i;
      const kept = t > 0 ? gates[at + units]! * cells[before + i]! : 0;
      const cell = kept + gates[at]! * gates[at + 2 * units]!;
      cells[t * units + i] = cell;
      hidden[t * units + i] = gates[at + 3 * units]! * Math.tanh(cell);
    }
  }
}

export interface LstmBackward {
  readonly layer: LstmLayer;
  readonly parameters: Float64Array;
  readonly input: Float64Array;
  readonly trace: LstmTrace;
  /** Gradient of the loss by every hidden value, one row a step; not altered. */
  readonly outputGradient: Float64Array;
  /** Gradient of the loss by the parameters: added to. */
  readonly gradient: Float64Array;
  /** Gradient by the inputs, of the shape of `input`: added to. */
  readonly inputGradient: Float64Array;
}

/** Backpropagation through time, after `runLstm` on the same input. */
export function backpropagateLstm(pass: LstmBackward): void {
  const { layer, trace, outputGradient } = pass;
  const { units, steps } = layer;
  const { gates, cells, gateGradient, hiddenGradient, cellGradient } = trace;
  hiddenGradient.fill(0);
  cellGradient.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    for (let i = 0; i < units; i++) {
      const at = t * 4 * units + i;
      const inputGate = gates[at]!;
      const forgetGate = gates[at + units]!;
      const candidate = gates[at + 2 * units]!;
      const outputGate = gates[at + 3 * units]!;
      const squashed = Math.tanh(cells[t * units + i]!);
      const byHidden = outputGradient[t * units + i]! + hiddenGradient[i]!;
      const byCell = cellGradient[i]! + byHidden * outputGate * (1 - squashed * squashed);
      const cellBefore = t > 0 ? cells[(t - 1) * units + i]! : 0;
      gateGradient[i] = byCell * candidate * inputGate * (1 - inputGate);
      gateGradient[units + i] = byCell * cellBefore * forgetGate * (1 - forgetGate);
      gateGradient[2 * units + i] = byCell * inputGate * (1 - candidate * candidate);
      gateGradient[3 * units + i] = byHidden * squashed * outputGate * (1 - outputGate);
      cellGradient[i] = byCell * forgetGate;
    }
    spreadGateGradient(pass, t);
  }
}

/** From the gates of step `t` to the parameters, the inputs, and the hidden values of the step before. */
function spreadGateGradient(pass: LstmBackward, t: number): void {
  const { layer, parameters, input, trace, gradient, inputGradient } = pass;
  const { inputs, units, start, isInputConstant } = layer;
  const { hidden, gateGradient, hiddenGradient } = trace;
  const inputAt = isInputConstant ? 0 : t * inputs;
  const before = (t - 1) * units;
  hiddenGradient.fill(0);
  for (let gate = 0; gate < 4 * units; gate++) {
    const slope = gateGradient[gate]!;
    let at = start + gate * (inputs + units + 1);
    for (let i = 0; i < inputs; i++) {
      gradient[at + i]! += slope * input[inputAt + i]!;
      inputGradient[inputAt + i]! += slope * parameters[at + i]!;
    }
    at += inputs;
    if (t > 0) {
      for (let i = 0; i < units; i++) {
        gradient[at + i]! += slope * hidden[before + i]!;
        hiddenGradient[i]! += slope * parameters[at + i]!;
      }
    }
    gradient[at + units]! += slope;
  }
}
