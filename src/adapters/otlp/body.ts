import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isAppError } from '#base/errors.ts';
import { bodyTooLarge, malformed, unsupportedMedia } from './errors.ts';

const inflate = promisify(gunzip);

/** The whole body, inflated when it is gzip; neither form may exceed `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw unsupportedMedia(`content encoding ${encoding.slice(0, 40)}`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw bodyTooLarge(limitBytes);
  const body = await readAll(request, limitBytes);
  return encoding === 'gzip' ? inflateWithin(body, limitBytes) : body;
}

async function readAll(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      byteCount += chunk.length;
      if (byteCount > limitBytes) throw bodyTooLarge(limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isAppError(error) ? error : malformed('the connection ended in the middle of the body');
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, byteCount);
}

async function inflateWithin(body: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: limitBytes });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? bodyTooLarge(limitBytes) : malformed('the body is not gzip');
  }
}
