/** Numbers of the nodes of a graph and of their neighbours in both directions. */
export interface MessageGraph {
  readonly size: number;
  readonly callees: readonly (readonly number[])[];
  readonly callers: readonly (readonly number[])[];
}

/** A layer of message passing; its parameters lie in one array from `offset` on: own, callees', callers' weights, then biases. */
export interface MessageLayer {
  readonly offset: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** What the way back needs. All matrices row by row, a row a node. */
export interface LayerPass {
  /** Own values, strongest of the callees, strongest of the callers: 3 · inputs a node. */
  readonly gathered: Float64Array;
  /** Node each gathered value came from, -1 for none. */
  readonly source: Int32Array;
  readonly output: Float64Array;
}

/** What one node gathers. */
const PARTS = 3;

export function countLayerParameters({ inputs, outputs }: Omit<MessageLayer, 'offset'>): number {
  return (PARTS * inputs + 1) * outputs;
}

/**
 * Every node takes what it is and, value by value, the most that any callee and any caller is, through one linear map and a rectifier
 * (the pooling aggregator of GraphSAGE, Hamilton et al., 2017, one for each direction). O((nodes · outputs + calls) · inputs).
 */
export function passLayer(
  graph: MessageGraph,
  layer: MessageLayer,
  input: Float64Array,
  parameters: Float64Array,
): LayerPass {
  const { inputs, outputs, offset } = layer;
  const width = PARTS * inputs;
  const gathered = new Float64Array(graph.size * width);
  const source = new Int32Array(graph.size * width).fill(-1);
  const output = new Float64Array(graph.size * outputs);
  for (let node = 0; node < graph.size; node++) {
    const base = node * width;
    for (let i = 0; i < inputs; i++) {
      gathered[base + i] = input[node * inputs + i]!;
      source[base + i] = node;
    }
    takeStrongest(graph.callees[node]!, { input, inputs, gathered, source, base: base + inputs });
    takeStrongest(graph.callers[node]!, { input, inputs, gathered, source, base: base + 2 * inputs });
    for (let o = 0; o < outputs; o++) {
      let sum = parameters[offset + width * outputs + o]!;
      for (let i = 0; i < width; i++) sum += parameters[offset + o * width + i]! * gathered[base + i]!;
      output[node * outputs + o] = Math.max(0, sum);
    }
  }
  return { gathered, source, output };
}

interface Taking {
  readonly input: Float64Array;
  readonly inputs: number;
  readonly gathered: Float64Array;
  readonly source: Int32Array;
  readonly base: number;
}

function takeStrongest(neighbours: readonly number[], { input, inputs, gathered, source, base }: Taking): void {
  for (const neighbour of neighbours) {
    for (let i = 0; i < inputs; i++) {
      const value = input[neighbour * inputs + i]!;
      if (source[base + i] !== -1 && value <= gathered[base + i]!) continue;
      gathered[base + i] = value;
      source[base + i] = neighbour;
    }
  }
}

/**
 * Adds the layer's part to `gradient` and returns the gradient by its input. Same cost as the way there.
 *
 * @param upstream - gradient by the layer's output
 */
export function passLayerBack(
  layer: MessageLayer,
  { gathered, source, output }: LayerPass,
  {
    upstream,
    parameters,
    gradient,
  }: { readonly upstream: Float64Array; readonly parameters: Float64Array; readonly gradient: Float64Array },
): Float64Array {
  const { inputs, outputs, offset } = layer;
  const width = PARTS * inputs;
  const size = output.length / outputs;
  const down = new Float64Array(size * inputs);
  for (let node = 0; node < size; node++) {
    const base = node * width;
    for (let o = 0; o < outputs; o++) {
      const slope = output[node * outputs + o]! > 0 ? upstream[node * outputs + o]! : 0;
      if (slope === 0) continue;
      gradient[offset + width * outputs + o]! += slope;
      for (let i = 0; i < width; i++) {
        const from = source[base + i]!;
        if (from === -1) continue;
        gradient[offset + o * width + i]! += slope * gathered[base + i]!;
        down[from * inputs + (i % inputs)]! += slope * parameters[offset + o * width + i]!;
      }
    }
  }
  return down;
}
