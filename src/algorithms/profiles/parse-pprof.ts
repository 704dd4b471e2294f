import { goroutineStateOf } from './goroutine-state.ts';
import {
  type Frame,
  HEAP_GRAIN_BYTES,
  LIMITS,
  type Profile,
  type ProfileKind,
  type Sample,
  type SampleType,
  Unreadable,
} from './profile.ts';
import { WireCursor } from './wire-cursor.ts';

const NANOSECONDS_PER_MS = 1_000_000;

interface RawLocation {
  readonly address: number;
  /** Function id and line by turns, the innermost inlined call first. */
  readonly lines: readonly number[];
}

/** Names are indices into the table of texts, which may come last. */
interface RawFunction {
  readonly name: number;
  readonly file: number;
}

interface Raw {
  readonly texts: string[];
  readonly types: { type: number; unit: number }[];
  readonly samples: { locations: number[]; values: number[] }[];
  readonly locations: Map<number, RawLocation>;
  readonly functions: Map<number, RawFunction>;
  timeNanos: number;
  durationNanos: number;
  period: number;
  defaultType: number;
}

/**
 * Reads the message Profile of github.com/google/pprof/proto/profile.proto.
 *
 * @param bytes - unpacked
 * @throws Unreadable
 *
 * O(bytes + frames of all stacks).
 */
export function parsePprof(bytes: Uint8Array): Profile {
  const raw = readRaw(bytes);
  const sampleTypes = raw.types.map(({ type, unit }) => ({ name: textAt(raw, type), unit: textAt(raw, unit) }));
  if (sampleTypes.length === 0) throw new Unreadable('it names no kind of value');
  const { frames, framesOf } = resolveFrames(raw);
  const { kind, mainType } = classify(sampleTypes, textAt(raw, raw.defaultType));
  let room: number = LIMITS.stackFrames;
  const samples = raw.samples.map(({ locations, values }): Sample => {
    if (values.length !== sampleTypes.length) throw new Unreadable('a stack has too few or too many values');
    const stack = joinFrames(locations, framesOf);
    room -= stack.length;
    if (room < 0) throw new Unreadable(`more than ${LIMITS.stackFrames} frames in all stacks`);
    const sample = { stack, values: Float64Array.from(values) };
    if (kind !== 'goroutines') return sample;
    return { ...sample, state: goroutineStateOf(Array.from(stack, each => frames[each]!.name)) ?? 'running' };
  });
  return {
    ...{ kind, mainType, sampleTypes, frames, samples },
    takenAt: raw.timeNanos / NANOSECONDS_PER_MS,
    durationMs: raw.durationNanos / NANOSECONDS_PER_MS,
    grain: grainOf(kind, raw.period),
  };
}

function readRaw(bytes: Uint8Array): Raw {
  const raw: Raw = {
    ...{ texts: [], types: [], samples: [], locations: new Map(), functions: new Map() },
    ...{ timeNanos: 0, durationNanos: 0, period: 0, defaultType: 0 },
  };
  const decoder = new TextDecoder();
  const cursor = new WireCursor(bytes);
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) addWithin(raw.types, readValueType(cursor.message()), LIMITS.sampleTypes);
    else if (field === 2) addWithin(raw.samples, readSample(cursor.message()), LIMITS.samples);
    else if (field === 4) readLocation(cursor.message(), raw.locations);
    else if (field === 5) readFunction(cursor.message(), raw.functions);
    else if (field === 6) {
      const text = decoder.decode(cursor.bytes().subarray(0, LIMITS.textLength));
      addWithin(raw.texts, text, LIMITS.frames);
    } else if (field === 9) raw.timeNanos = cursor.integer();
    else if (field === 10) raw.durationNanos = cursor.integer();
    else if (field === 12) raw.period = cursor.integer();
    else if (field === 14) raw.defaultType = cursor.integer();
    else cursor.skip();
  }
  return raw;
}

function addWithin<Item>(list: Item[], item: Item, limit: number): void {
  if (list.length >= limit) throw new Unreadable(`more than ${limit} entries in one list`);
  list.push(item);
}

function readValueType(cursor: WireCursor): { type: number; unit: number } {
  const found = { type: 0, unit: 0 };
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) found.type = cursor.integer();
    else if (field === 2) found.unit = cursor.integer();
    else cursor.skip();
  }
  return found;
}

function readSample(cursor: WireCursor): { locations: number[]; values: number[] } {
  const found = { locations: [], values: [] };
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) cursor.integersInto(found.locations, LIMITS.stackDepth);
    else if (field === 2) cursor.integersInto(found.values, LIMITS.sampleTypes);
    else cursor.skip();
  }
  return found;
}

function readLocation(cursor: WireCursor, into: Map<number, RawLocation>): void {
  let id = 0;
  let address = 0;
  const lines: number[] = [];
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) id = cursor.integer();
    else if (field === 3) address = cursor.integer();
    else if (field === 4) readLine(cursor.message(), lines);
    else cursor.skip();
  }
  if (into.size >= LIMITS.frames) throw new Unreadable(`more than ${LIMITS.frames} places`);
  into.set(id, { address, lines });
}

function readLine(cursor: WireCursor, into: number[]): void {
  let [functionId, line] = [0, 0];
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) functionId = cursor.integer();
    else if (field === 2) line = cursor.integer();
    else cursor.skip();
  }
  if (into.length >= 2 * LIMITS.stackDepth) throw new Unreadable('too many calls inlined into one place');
  into.push(functionId, line);
}

function readFunction(cursor: WireCursor, into: Map<number, RawFunction>): void {
  const found = { id: 0, name: 0, systemName: 0, file: 0 };
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 1) found.id = cursor.integer();
    else if (field === 2) found.name = cursor.integer();
    else if (field === 3) found.systemName = cursor.integer();
    else if (field === 4) found.file = cursor.integer();
    else cursor.skip();
  }
  if (into.size >= LIMITS.frames) throw new Unreadable(`more than ${LIMITS.frames} functions`);
  into.set(found.id, { name: found.name || found.systemName, file: found.file });
}

function resolveFrames(raw: Raw): { frames: Frame[]; framesOf: Map<number, number[]> } {
  const frames: Frame[] = [];
  const framesOf = new Map<number, number[]>();
  for (const [id, { address, lines }] of raw.locations) {
    const first = frames.length;
    // Nobody has looked up the name: the address is all there is.
    if (lines.length === 0) frames.push({ name: `0x${address.toString(16)}`, file: '', line: 0 });
    for (let at = 0; at < lines.length; at += 2) {
      const found = raw.functions.get(lines[at]!);
      const name = found === undefined ? '' : textAt(raw, found.name);
      const file = found === undefined ? '' : textAt(raw, found.file);
      addWithin(frames, { name: name || `0x${address.toString(16)}`, file, line: lines[at + 1]! }, LIMITS.frames);
    }
    framesOf.set(
      id,
      Array.from({ length: frames.length - first }, (_, at) => first + at),
    );
  }
  return { frames, framesOf };
}

/** Inlined calls multiply, so that the depth is watched while the stack grows. */
function joinFrames(locations: readonly number[], framesOf: ReadonlyMap<number, readonly number[]>): Uint32Array {
  const stack: number[] = [];
  for (const location of locations) {
    for (const frame of framesOf.get(location) ?? []) {
      if (stack.length === LIMITS.stackDepth) return Uint32Array.from(stack);
      stack.push(frame);
    }
  }
  return Uint32Array.from(stack);
}

function textAt({ texts }: Raw, index: number): string {
  return texts[index] ?? '';
}

function grainOf(kind: ProfileKind, period: number): number {
  if (kind === 'heap' || kind === 'allocations') return period > 0 ? period : HEAP_GRAIN_BYTES;
  return kind === 'cpu' ? Math.max(0, period) : Number(kind === 'goroutines');
}

const KIND_OF_TYPE: Readonly<Record<string, ProfileKind>> = {
  ...{ inuse_space: 'heap', inuse_objects: 'heap', alloc_space: 'allocations', alloc_objects: 'allocations' },
  ...{ cpu: 'cpu', delay: 'contention', contentions: 'contention', goroutine: 'goroutines', goroutines: 'goroutines' },
};
/** Which type is meant when the profile does not say, the first of these that it has. */
const MAIN_TYPES = ['inuse_space', 'alloc_space', 'cpu', 'delay', 'goroutine', 'goroutines'];

function classify(types: readonly SampleType[], defaultType: string): { kind: ProfileKind; mainType: number } {
  const indexOf = (name: string | undefined) => types.findIndex(each => each.name === name);
  const told = indexOf(defaultType);
  const known = indexOf(MAIN_TYPES.find(name => indexOf(name) >= 0));
  // pprof itself takes the last type.
  const mainType = [told, known, types.length - 1].find(each => each >= 0)!;
  return { kind: KIND_OF_TYPE[types[mainType]!.name] ?? 'other', mainType };
}
