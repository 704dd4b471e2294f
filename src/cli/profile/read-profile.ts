import { parseProfile } from '#algorithms/profiles/parse-profile.ts';
import type { Profile } from '#algorithms/profiles/profile.ts';
import { nameInput, readInput } from '../files/input.ts';
import { profileUnreadable } from './errors.ts';

/** Unpacked: the largest real profiles have some ten megabytes, and a bomb stops here. */
const LIMIT_BYTES = 256 * 2 ** 20;

/** @throws AppError INPUT_NOT_FOUND, INPUT_UNREADABLE or PROFILE_UNREADABLE */
export async function readProfile(file: string): Promise<Profile> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of readInput(file)) {
    byteCount += chunk.length;
    if (byteCount > LIMIT_BYTES) throw profileUnreadable(nameInput(file), 'it is larger than 256 MB');
    chunks.push(chunk);
  }
  const parsed = parseProfile(Buffer.concat(chunks));
  if ('fault' in parsed) throw profileUnreadable(nameInput(file), parsed.fault);
  return parsed.profile;
}
