import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseProfile } from './parse-profile.ts';
import type { Frame, Profile } from './profile.ts';

/** One of the real Go profiles in `fixtures/`, unpacked. */
export function readRecorded(name: string): Buffer {
  return gunzipSync(readFileSync(path.join(import.meta.dirname, 'fixtures', `${name}.pb.gz`)));
}

/** Fails the test with the parser's reason when there is no profile. */
export function parseWell(bytes: Uint8Array): Profile {
  const parsed = parseProfile(bytes);
  assert.ok('profile' in parsed, 'fault' in parsed ? parsed.fault : '');
  return parsed.profile;
}

/** A profile from lines like `main.f;main.g 12`: the outermost function first, as in folded stacks. */
export function fold(lines: readonly string[], fields: Partial<Profile> = {}): Profile {
  const frames: Frame[] = [];
  const samples = lines.map(line => {
    const [stack, value] = line.split(' ');
    const indices = stack!.split(';').map(name => frames.push({ name, file: fileOf(name), line: 7 }) - 1);
    return { stack: Uint32Array.from(indices.reverse()), values: Float64Array.of(Number(value)) };
  });
  const sampleTypes = [{ name: 'inuse_space', unit: 'bytes' }];
  return { kind: 'heap', sampleTypes, mainType: 0, takenAt: 0, durationMs: 0, grain: 0, frames, samples, ...fields };
}

function fileOf(name: string): string {
  return name.startsWith('runtime.') ? 'runtime/proc.go' : '/app/main.go';
}
