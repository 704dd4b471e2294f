/** The beginning of a source, as much as was needed, and the whole source with the beginning put back. */
export interface Peeked {
  readonly head: Buffer;
  readonly whole: AsyncGenerator<Buffer>;
}

/** Reads on until `isEnough`, or the source ends. */
export async function peek(source: AsyncIterable<Buffer>, isEnough: (head: Buffer) => boolean): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (!isEnough(head)) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return { head, whole: startingWith(head, chunks) };
}

async function* startingWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
