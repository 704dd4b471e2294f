import { createRandom, type Random, randomNormal } from '../statistics/random.ts';
import type { SyntheticFault } from './synthetic-faults.fixture.ts';
import type { SyntheticCall, SyntheticTopology } from './synthetic-topology.fixture.ts';

/** What one node reports, or the callers of one call: a value a step. */
export interface Columns {
  readonly seconds: Float64Array;
  readonly slowSeconds: Float64Array;
  readonly requests: Float64Array;
  readonly errors: Float64Array;
  readonly cpu: Float64Array;
  readonly memory: Float64Array;
}

export interface Traffic {
  readonly topology: SyntheticTopology;
  /** What is wrong from step `activeFrom` on. */
  readonly active: readonly SyntheticFault[];
  readonly activeFrom: number;
  readonly steps: number;
  readonly stepMs: number;
  /** Seed: two runs with one seed differ only in what is wrong. */
  readonly noise: number;
}

const FRONT_DOOR_PER_SECOND = 40;
/** Retries as a share of calls, at most; without it most faults would end in one great storm. */
const RETRY_BUDGET = 0.2;

/** Requests run down the graph, then latency and failures run up, a step at a time. */
export function simulateTraffic({ topology, active, activeFrom, steps, stepMs, noise }: Traffic) {
  const random = createRandom(noise);
  const phase = random() * 6;
  const columns = topology.nodes.map(() => makeColumns(steps));
  const client = topology.calls.map(() => makeColumns(steps));
  const usual = usualRates(topology);
  const well = topology.nodes.map(() => []);
  const ill = topology.nodes.map((_, i) => active.filter(({ node }) => node === i));
  const outgoing = topology.nodes.map((_, i) => topology.calls.flatMap(({ from }, e) => (from === i ? [e] : [])));
  for (let t = 0; t < steps; t++) {
    const wrong = t >= activeFrom ? active : [];
    const step: Step = {
      random,
      topology,
      t,
      seconds: stepMs / 1000,
      usual,
      columns,
      client,
      outgoing,
      at: t >= activeFrom ? ill : well,
    };
    const factor = wrong.reduce((product, { trafficFactor }) => product * trafficFactor, 1);
    const rate = sendRequests(
      step,
      factor * FRONT_DOOR_PER_SECOND * (1 + 0.2 * Math.sin(phase + t / 30)) * Math.exp(0.05 * randomNormal(random)),
    );
    for (let node = topology.nodes.length - 1; node >= 0; node--) answerRequests(step, node, rate[node]!);
  }
  return { columns, client };
}

interface Step {
  readonly random: Random;
  readonly topology: SyntheticTopology;
  readonly t: number;
  readonly seconds: number;
  readonly usual: Float64Array;
  readonly columns: readonly Columns[];
  readonly client: readonly Columns[];
  /** Numbers of the calls that leave each node. */
  readonly outgoing: readonly (readonly number[])[];
  /** What is wrong at each node. */
  readonly at: readonly (readonly SyntheticFault[])[];
}

/** Requests a second at every node. Failures of the step before decide on retries. */
function sendRequests(
  { random, topology: { nodes, calls }, t, seconds, columns, client, at }: Step,
  traffic: number,
): Float64Array {
  const rate = new Float64Array(nodes.length);
  rate[0] = traffic;
  calls.forEach(({ from, to, perRequest, retries }, e) => {
    // A node that fails by itself does so before it calls others.
    const reached = 1 - Math.min(1, sumOf(at[from]!, 'errorShare'));
    const again = t === 0 ? 0 : Math.min(RETRY_BUDGET, retries * failedShare(columns[to]!, t - 1));
    const flow = rate[from]! * perRequest * reached * (1 + again) * Math.exp(0.03 * randomNormal(random));
    client[e]!.requests[t] = flow * seconds;
    rate[to]! += flow;
  });
  return rate;
}

/** Latency and failures of one node, whose callees have answered already. */
function answerRequests(step: Step, node: number, rate: number): void {
  const { random, topology, t, seconds, usual, columns, at } = step;
  const { kind, utilisation, ownSeconds, ownErrors, memoryShare } = topology.nodes[node]!;
  const here = at[node]!;
  const usualRate = FRONT_DOOR_PER_SECOND * usual[node]!;
  const load = kind === 'external' ? utilisation : utilisation * (rate / usualRate) + sumOf(here, 'addedUtilisation');
  // M/M/1: work waits 1 / (1 - load) times as long.
  const queueing = (1 - utilisation) / (1 - Math.min(0.96, load));
  const slowdown = here.reduce((product, one) => product * one.slowdown, 1);
  const work = ownSeconds * queueing * slowdown * Math.exp(0.08 * randomNormal(random)) + sumOf(here, 'addedSeconds');
  const refused = Math.min(0.3, Math.max(0, load - 0.9));
  const calls = callOthers(step, node);
  const failed = 1 - (1 - Math.min(1, ownErrors + sumOf(here, 'errorShare') + refused)) * (1 - calls.failed);
  const requests = Math.round(rate * seconds);
  const column = columns[node]!;
  column.requests[t] = requests;
  const chance = Math.sqrt(requests * failed * (1 - failed)) * randomNormal(random);
  column.errors[t] = Math.min(requests, Math.round(Math.max(0, requests * failed + chance)));
  column.seconds[t] = work + calls.waited;
  column.slowSeconds[t] = (work + calls.waited) * 2.2 * Math.exp(0.12 * randomNormal(random));
  column.cpu[t] = Math.min(1, load * Math.exp(0.05 * randomNormal(random)));
  column.memory[t] = Math.min(0.99, memoryShare + sumOf(here, 'addedMemoryShare') + 0.01 * randomNormal(random));
}

function callOthers(
  { random, topology, t, columns, client, outgoing, at }: Step,
  node: number,
): { waited: number; failed: number } {
  let inRow = 0;
  let atOnce = 0;
  let passed = 1;
  for (const e of outgoing[node]!) {
    const { from, to, perRequest, mode, fallback, timeoutSeconds } = topology.calls[e]!;
    const full = columns[to]!.seconds[t]! + sumOf([...at[from]!, ...at[to]!], 'networkSeconds') + 0.0005;
    const waited = Math.min(full, timeoutSeconds);
    const failed = 1 - (1 - failedShare(columns[to]!, t)) * (1 - timedOutShare(full, timeoutSeconds));
    client[e]!.seconds[t] = waited * Math.exp(0.03 * randomNormal(random));
    client[e]!.errors[t] = failed * client[e]!.requests[t]!;
    if (mode === 'async') continue;
    if (mode === 'sequential') inRow += waited * perRequest;
    else atOnce = Math.max(atOnce, waited * Math.min(1, perRequest));
    if (!fallback) passed *= 1 - failed * Math.min(1, perRequest);
  }
  return { waited: inRow + atOnce, failed: 1 - passed };
}

/** The tail times out before the mean does. */
function timedOutShare(seconds: number, timeoutSeconds: number): number {
  if (seconds > timeoutSeconds) return 0.5;
  return 3 * seconds > timeoutSeconds ? 0.1 : 0;
}

function failedShare({ errors, requests }: Columns, t: number): number {
  return errors[t]! / Math.max(1, requests[t]!);
}

function sumOf(
  faults: readonly SyntheticFault[],
  part: 'errorShare' | 'addedUtilisation' | 'addedSeconds' | 'addedMemoryShare' | 'networkSeconds',
): number {
  return faults.reduce((sum, fault) => sum + fault[part], 0);
}

/** Requests at each node for one at the front door. */
function usualRates({
  nodes,
  calls,
}: {
  readonly nodes: readonly unknown[];
  readonly calls: readonly SyntheticCall[];
}): Float64Array {
  const usual = new Float64Array(nodes.length);
  usual[0] = 1;
  for (const { from, to, perRequest } of calls) usual[to]! += usual[from]! * perRequest;
  return usual;
}

function makeColumns(steps: number): Columns {
  const column = () => new Float64Array(steps);
  return {
    seconds: column(),
    slowSeconds: column(),
    requests: column(),
    errors: column(),
    cpu: column(),
    memory: column(),
  };
}
