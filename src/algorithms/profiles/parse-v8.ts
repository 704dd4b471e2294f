import { type Frame, HEAP_GRAIN_BYTES, LIMITS, type Profile, Unreadable } from './profile.ts';
import { ProfileBuilder } from './profile-builder.ts';

const MICROSECONDS_PER_MS = 1000;
const NANOSECONDS_PER_MICROSECOND = 1000;
const CPU_TYPES = [
  { name: 'samples', unit: 'count' },
  { name: 'cpu', unit: 'nanoseconds' },
];
const HEAP_TYPES = [{ name: 'inuse_space', unit: 'bytes' }];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what V8 writes as JSON: `.cpuprofile` and sampling `.heapprofile` (Chrome DevTools Protocol, types
 * Profiler.Profile and HeapProfiler.SamplingHeapProfile) and the answers of Node's `v8.getHeapSpaceStatistics()` or
 * `v8.getHeapStatistics()`.
 *
 * @throws Unreadable
 *
 * O(nodes · depth).
 */
export function parseV8(text: string): Profile {
  const value = parseJson(text);
  if (Array.isArray(value)) return readHeapSpaces(value);
  if (!isFields(value)) throw new Unreadable('it is JSON of another kind');
  if (Array.isArray(value.nodes) && 'endTime' in value) return readCpu(value, value.nodes);
  if (isFields(value.head)) return readHeap(value.head);
  if (Array.isArray(value.spaces)) return readHeapSpaces(value.spaces);
  if ('used_heap_size' in value) return readHeapStatistics(value);
  if (isFields(value.snapshot)) throw new Unreadable('heap snapshots are not read: take a sampling heap profile');
  throw new Unreadable('it is JSON, but no profile of V8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable('it begins like JSON and is not');
  }
}

interface CpuNode {
  readonly frame: Frame;
  readonly children: readonly unknown[];
  parent: number;
  samples: number;
  microseconds: number;
}

function readCpu(profile: Fields, rawNodes: readonly unknown[]): Profile {
  if (rawNodes.length > LIMITS.frames) throw new Unreadable(`more than ${LIMITS.frames} nodes`);
  const nodes = new Map<number, CpuNode>();
  for (const raw of rawNodes) {
    if (!isFields(raw) || !isFields(raw.callFrame)) throw new Unreadable('a node has no call frame');
    const children = Array.isArray(raw.children) ? raw.children : [];
    const samples = Array.isArray(profile.samples) ? 0 : numberOf(raw.hitCount);
    nodes.set(numberOf(raw.id), { frame: frameOf(raw.callFrame), children, parent: 0, samples, microseconds: 0 });
  }
  for (const [id, node] of nodes) {
    for (const child of node.children) {
      const found = nodes.get(numberOf(child));
      if (found !== undefined) found.parent = id;
    }
  }
  const durationMicroseconds = numberOf(profile.endTime) - numberOf(profile.startTime);
  spreadTime(profile, nodes, durationMicroseconds);
  const builder = new ProfileBuilder();
  for (const node of nodes.values()) {
    // Time in which nothing ran is no cost.
    if (node.samples === 0 || node.frame.name === '(idle)') continue;
    builder.add(stackOf(node, nodes, builder), [node.samples, node.microseconds * NANOSECONDS_PER_MICROSECOND]);
  }
  const durationMs = Math.max(0, durationMicroseconds / MICROSECONDS_PER_MS);
  return builder.build({ kind: 'cpu', sampleTypes: CPU_TYPES, mainType: 1, takenAt: 0, durationMs, grain: 0 });
}

/** Each sample stands for the time until the next; without deltas all count alike. */
function spreadTime(profile: Fields, nodes: ReadonlyMap<number, CpuNode>, durationMicroseconds: number): void {
  const ids: readonly unknown[] = Array.isArray(profile.samples) ? profile.samples : [];
  const deltas: readonly unknown[] = Array.isArray(profile.timeDeltas) ? profile.timeDeltas : [];
  ids.forEach((id, at) => {
    const node = nodes.get(numberOf(id));
    if (node === undefined) return;
    node.samples += 1;
    // A delta is the time since the sample before. The last sample has no successor, and some clocks step back.
    node.microseconds += Math.max(0, numberOf(deltas[at + 1]));
  });
  if (ids.length > 0 && deltas.length > 0) return;
  const total = [...nodes.values()].reduce((sum, { samples }) => sum + samples, 0);
  for (const node of nodes.values())
    node.microseconds = (node.samples / (total || 1)) * Math.max(0, durationMicroseconds);
}

function stackOf(node: CpuNode, nodes: ReadonlyMap<number, CpuNode>, builder: ProfileBuilder): number[] {
  const stack: number[] = [];
  // The depth also ends a circle of parents, which only a forged file has.
  for (let at: CpuNode | undefined = node; at !== undefined && stack.length < LIMITS.stackDepth; ) {
    if (at.frame.name !== '(root)') stack.push(builder.frame(at.frame));
    at = nodes.get(at.parent);
  }
  return stack;
}

interface HeapVisit {
  readonly node: Fields;
  readonly outer: readonly number[];
}

function readHeap(head: Fields): Profile {
  const builder = new ProfileBuilder();
  const waiting: HeapVisit[] = [{ node: head, outer: [] }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { node, outer } = visit;
    if (!isFields(node.callFrame)) throw new Unreadable('a node has no call frame');
    const frame = frameOf(node.callFrame);
    const stack = frame.name === '(root)' ? outer : [builder.frame(frame), ...outer];
    if (stack.length > LIMITS.stackDepth) throw new Unreadable('its stacks are too deep');
    const bytes = numberOf(node.selfSize);
    if (bytes > 0) builder.add(stack, [bytes]);
    for (const child of Array.isArray(node.children) ? node.children : []) {
      if (isFields(child)) waiting.push({ node: child, outer: stack });
    }
  }
  return builder.build({
    kind: 'heap',
    sampleTypes: HEAP_TYPES,
    mainType: 0,
    takenAt: 0,
    durationMs: 0,
    grain: HEAP_GRAIN_BYTES,
  });
}

function readHeapSpaces(spaces: readonly unknown[]): Profile {
  const builder = new ProfileBuilder();
  for (const space of spaces) {
    if (!isFields(space) || typeof space.space_name !== 'string')
      throw new Unreadable('it is a list, not of heap spaces');
    const bytes = numberOf(space.space_used_size);
    builder.add([builder.frame({ name: `(${space.space_name})`, file: '', line: 0 })], [bytes]);
  }
  return builder.build({ kind: 'heap', sampleTypes: HEAP_TYPES, mainType: 0, takenAt: 0, durationMs: 0, grain: 0 });
}

function readHeapStatistics(statistics: Fields): Profile {
  const builder = new ProfileBuilder();
  const parts = [
    ['(JavaScript heap)', statistics.used_heap_size],
    ['(memory outside the heap)', statistics.external_memory ?? 0],
  ] as const;
  for (const [name, bytes] of parts) builder.add([builder.frame({ name, file: '', line: 0 })], [numberOf(bytes)]);
  return builder.build({ kind: 'heap', sampleTypes: HEAP_TYPES, mainType: 0, takenAt: 0, durationMs: 0, grain: 0 });
}

function frameOf({ functionName, url, lineNumber }: Fields): Frame {
  return {
    name: typeof functionName === 'string' && functionName !== '' ? functionName : '(anonymous)',
    file: typeof url === 'string' ? url : '',
    // V8 counts from 0, and gives -1 for what has no source.
    line: typeof lineNumber === 'number' && lineNumber >= 0 ? lineNumber + 1 : 0,
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
