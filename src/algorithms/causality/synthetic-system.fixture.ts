import type { CaseCall, CaseChange, CaseSeries, DiagnosisCase, LogColumns, SeriesRole } from '../ranking/case.ts';
import { median } from '../statistics/quantile.ts';
import { createRandom, type Random } from '../statistics/random.ts';
import { FAULT_KINDS, type FaultKind, makeFault, type SyntheticFault } from './synthetic-faults.fixture.ts';
import { makeTopology, type SyntheticTopology } from './synthetic-topology.fixture.ts';
import { type Columns, simulateTraffic } from './synthetic-traffic.fixture.ts';

/** A system whose trouble has a known cause. */
export interface SyntheticSystem {
  readonly case: DiagnosisCase;
  readonly truth: {
    readonly node: string;
    readonly kind: FaultKind;
    readonly failureType: string;
    /** Median of the front door's average latency since the onset, in seconds, and what it would have been without the fault. */
    readonly frontDoor: { readonly factual: number; readonly withoutFault: number };
  };
}

const STEP_MS = 10_000;
const HEALTHY_STEPS = 120;
const FAULTY_STEPS = 24;
const STARTED_AT = Date.UTC(2026, 0, 5);

/**
 * A random call graph with queueing, caches, retries, timeouts, parallel and asynchronous calls, one fault, and bystanders that
 * look odd for reasons of their own. Systems whose front door does not suffer are thrown away.
 */
export function makeSystem(seed: number, kind = FAULT_KINDS[seed % FAULT_KINDS.length]!): SyntheticSystem {
  const random = createRandom(seed);
  for (;;) {
    const topology = makeTopology(random, 8 + Math.floor(random() * 24));
    const fault = makeFault(random, kind, topology);
    if (kind === 'external' && topology.nodes[fault.node]!.kind !== 'external') continue;
    const system = simulate(random, topology, fault);
    if (system !== undefined) return system;
  }
}

function simulate(random: Random, topology: SyntheticTopology, fault: SyntheticFault): SyntheticSystem | undefined {
  const odd = makeBystanders(random, topology, fault);
  const noise = Math.floor(random() * 2 ** 32);
  const run = (active: readonly SyntheticFault[]) =>
    simulateTraffic({
      topology,
      active,
      steps: HEALTHY_STEPS + FAULTY_STEPS,
      activeFrom: HEALTHY_STEPS,
      stepMs: STEP_MS,
      noise,
    });
  const { columns, client } = run([fault, ...odd]);
  const latency = jump(columns[0]!.slowSeconds);
  const errors = jump(Float64Array.from(columns[0]!.errors, (count, i) => count / columns[0]!.requests[i]!));
  const slower = latency.after > 1.4 * latency.before;
  const failing = errors.after > errors.before + 0.015;
  if (!slower && !failing) return undefined;
  const role = failing && errors.after > 0.05 ? 'errors' : slower ? 'latency' : 'errors';
  const level = (front: Columns) => median(front.seconds.subarray(HEALTHY_STEPS));
  const frontDoor = { factual: level(columns[0]!), withoutFault: level(run(odd).columns[0]!) };
  return toSystem({ random, topology, fault, columns, client, role, frontDoor });
}

/** Up to two nodes that look odd since the onset and harm nobody much. */
function makeBystanders(random: Random, topology: SyntheticTopology, fault: SyntheticFault): SyntheticFault[] {
  const quiet = {
    ...fault,
    kind: 'cpu',
    addedSeconds: 0,
    slowdown: 1,
    errorShare: 0,
    addedUtilisation: 0,
    addedMemoryShare: 0,
    networkSeconds: 0,
    trafficFactor: 1,
  } as const;
  return Array.from({ length: Math.floor(random() * 3) }, () => {
    const node = 1 + Math.floor(random() * (topology.nodes.length - 1));
    const what = random();
    if (what < 0.4) return { ...quiet, node, addedUtilisation: 0.1 + 0.1 * random() };
    if (what < 0.7) return { ...quiet, node, addedMemoryShare: 0.15 + 0.1 * random() };
    return { ...quiet, node, slowdown: 1.3 + 0.4 * random() };
  }).filter(({ node }) => node !== fault.node);
}

function jump(values: Float64Array): { before: number; after: number } {
  const mean = (part: Float64Array) => part.reduce((sum, value) => sum + value, 0) / part.length;
  return { before: mean(values.subarray(0, HEALTHY_STEPS)), after: mean(values.subarray(HEALTHY_STEPS)) };
}

interface Simulated {
  readonly random: Random;
  readonly topology: SyntheticTopology;
  readonly fault: SyntheticFault;
  readonly columns: readonly Columns[];
  readonly client: readonly Columns[];
  readonly role: SeriesRole;
  readonly frontDoor: SyntheticSystem['truth']['frontDoor'];
}

function toSystem(simulated: Simulated): SyntheticSystem {
  const { random, topology, fault, columns, client, role, frontDoor } = simulated;
  const { nodes, calls } = topology;
  const onsetAt = STARTED_AT + (HEALTHY_STEPS - 1) * STEP_MS;
  const until = STARTED_AT + (HEALTHY_STEPS + FAULTY_STEPS - 1) * STEP_MS;
  const at = Float64Array.from({ length: HEALTHY_STEPS + FAULTY_STEPS }, (_, t) => STARTED_AT + t * STEP_MS);
  const one = (
    node: string,
    metric: string,
    role: SeriesRole,
    unit: string,
    value: Float64Array,
    callee?: string,
  ): CaseSeries => ({
    node,
    ...(callee !== undefined && { callee }),
    metric,
    role,
    unit,
    intervalMs: STEP_MS,
    at,
    value,
  });
  const series: CaseSeries[] = [];
  nodes.forEach(({ id, kind }, i) => {
    // Of an external system nothing is known but what its callers see.
    if (kind === 'external') return;
    const column = columns[i]!;
    series.push(one(id, 'latency_average', 'latency', 's', column.seconds), {
      ...one(id, 'latency_p99', 'latency', 's', column.slowSeconds),
      statistic: 'p99',
    });
    series.push(
      one(id, 'requests', 'requests', '{request}', column.requests),
      one(id, 'errors', 'errors', '{request}', column.errors),
    );
    series.push(
      { ...one(id, 'cpu', 'cpu', '1', column.cpu), limit: 1 },
      { ...one(id, 'memory', 'memory', '1', column.memory), limit: 1 },
    );
  });
  calls.forEach(({ from, to }, e) => {
    const [caller, callee] = [nodes[from]!.id, nodes[to]!.id];
    series.push(one(caller, 'client_latency_average', 'latency', 's', client[e]!.seconds, callee));
    series.push(one(caller, 'client_requests', 'requests', '{request}', client[e]!.requests, callee));
    series.push(one(caller, 'client_errors', 'errors', '{request}', client[e]!.errors, callee));
  });
  return {
    case: {
      onsetAt,
      until,
      sli: { node: nodes[0]!.id, role },
      nodes: nodes.map(({ id, kind }) => ({ id, kind })),
      calls: calls.map(({ from, to }): CaseCall => ({ from: nodes[from]!.id, to: nodes[to]!.id })),
      series,
      logs: makeLogs(simulated, onsetAt, until),
      changes: makeChanges(random, topology, fault, onsetAt),
    },
    truth: { node: nodes[fault.node]!.id, kind: fault.kind, failureType: fault.failureType, frontDoor },
  };
}

/** The node itself writes what it knows, four times in five; whoever makes failing calls writes so, all the way up. */
function makeLogs({ random, topology, fault, client }: Simulated, onsetAt: number, until: number): LogColumns {
  const { nodes, calls } = topology;
  const lines: { node: string; at: number; severity: 'info' | 'error'; body: string }[] = [];
  const says = random() < 0.8 && nodes[fault.node]!.kind !== 'external' ? fault.logLine : undefined;
  for (let at = STARTED_AT; at <= until; at += 6 * STEP_MS) {
    const t = (at - STARTED_AT) / STEP_MS;
    for (const { id, kind } of nodes)
      if (kind === 'service') lines.push({ node: id, at, severity: 'info', body: 'request done' });
    if (at > onsetAt && says !== undefined)
      lines.push({ node: nodes[fault.node]!.id, at, severity: 'error', body: says });
    calls.forEach(({ from, to }, e) => {
      if (random() > (10 * client[e]!.errors[t]!) / client[e]!.requests[t]!) return;
      lines.push({ node: nodes[from]!.id, at, severity: 'error', body: `call to ${nodes[to]!.id} failed` });
    });
  }
  return {
    node: lines.map(line => line.node),
    at: Float64Array.from(lines, line => line.at),
    severity: lines.map(line => line.severity),
    body: lines.map(line => line.body),
    traceId: lines.map(() => ''),
  };
}

function makeChanges(
  random: Random,
  { nodes }: SyntheticTopology,
  fault: SyntheticFault,
  onsetAt: number,
): CaseChange[] {
  const innocent = Array.from({ length: Math.floor(random() * 3) }, (_, i): CaseChange => {
    const node = nodes[Math.floor(random() * nodes.length)]!.id;
    return {
      id: `other-${i}`,
      at: onsetAt - random() * 900_000,
      node,
      kind: random() < 0.6 ? 'deploy' : 'config',
      summary: { en: 'routine', zh: '例行' },
    };
  });
  if (fault.change === undefined) return innocent;
  return [
    ...innocent,
    {
      id: 'the-change',
      at: onsetAt - 20_000,
      node: nodes[fault.node]!.id,
      kind: fault.change,
      summary: { en: 'new version', zh: '新版本' },
    },
  ];
}
