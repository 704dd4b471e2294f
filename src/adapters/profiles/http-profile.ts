import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isAppError, messageOf } from '#base/errors.ts';
import { profileUnavailable } from './errors.ts';

const unpack = promisify(gunzip);

/** Of one profile, packed or not: what is larger is no profile, or would not fit in memory many times. */
export const LIMIT_BYTES = 16 * 2 ** 20;

/** One profile by HTTP, unpacked. @throws AppError PROFILE_UNAVAILABLE */
export async function fetchProfile(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    // Whoever answers shall not send us to another place inside the network.
    const response = await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      throw profileUnavailable(url, `it answers ${response.status}`);
    }
    return await unpackWithin(await readWithin(response, url), url);
  } catch (error) {
    if (isAppError(error)) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw profileUnavailable(url, messageOf(cause) || 'no connection', error);
  }
}

async function readWithin(response: Response, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of response.body ?? []) {
    byteCount += chunk.length;
    if (byteCount > LIMIT_BYTES) throw profileUnavailable(url, 'it is larger than 16 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** pprof packs the message itself, whatever the transport does. */
async function unpackWithin(bytes: Buffer, url: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return unpack(bytes, { maxOutputLength: LIMIT_BYTES }).catch(cause => {
    throw profileUnavailable(url, 'it is damaged, or larger than 16 MB unpacked', cause);
  });
}
