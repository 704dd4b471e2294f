import { StringDecoder } from 'node:string_decoder';

/** What lies beyond this in one line is left out: no line is worth more memory. */
const LINE_LIMIT = 256 * 1024;

/** Lines of a text, without their ends, in batches as they come. O(characters), of bounded memory. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop()!;
    if (rest.length > LINE_LIMIT) rest = rest.slice(0, LINE_LIMIT);
    if (lines.length > 0) yield lines.map(trimEnd);
  }
  rest += decoder.end();
  if (rest !== '') yield [trimEnd(rest)];
}

function trimEnd(line: string): string {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  return bare.length > LINE_LIMIT ? bare.slice(0, LINE_LIMIT) : bare;
}
