/** Running moments of the gradient. Altered by every step. */
export interface Adam {
  readonly learningRate: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
  steps: number;
}

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

export function createAdam(parameters: number, learningRate: number): Adam {
  return { learningRate, first: new Float64Array(parameters), second: new Float64Array(parameters), steps: 0 };
}

/**
 * One step of Adam (Kingma and Ba, 2015, algorithm 1), in place. A gradient longer than `longest` is shortened first, so
 * that one wild batch cannot undo the training (Pascanu et al., 2013).
 */
export function stepAdam(
  adam: Adam,
  parameters: Float64Array,
  gradient: Float64Array,
  longest = Number.POSITIVE_INFINITY,
): void {
  let square = 0;
  for (let i = 0; i < gradient.length; i++) square += gradient[i]! ** 2;
  const shrink = Math.min(1, longest / Math.sqrt(square || 1));
  adam.steps += 1;
  const rate = (adam.learningRate * Math.sqrt(1 - SECOND_DECAY ** adam.steps)) / (1 - FIRST_DECAY ** adam.steps);
  const epsilon = EPSILON * Math.sqrt(1 - SECOND_DECAY ** adam.steps);
  for (let i = 0; i < parameters.length; i++) {
    const slope = gradient[i]! * shrink;
    const first = FIRST_DECAY * adam.first[i]! + (1 - FIRST_DECAY) * slope;
    const second = SECOND_DECAY * adam.second[i]! + (1 - SECOND_DECAY) * slope * slope;
    adam.first[i] = first;
    adam.second[i] = second;
    parameters[i]! -= (rate * first) / (Math.sqrt(second) + epsilon);
  }
}
