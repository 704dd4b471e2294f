import { detectHeader } from './detect-header.ts';
import { type HeaderFormat, type ParsedLine, parseHeader } from './header.ts';
import { parseStructuredLine } from './structured-line.ts';

/**
 * A line parted into header and content: by its own structure (JSON, pairs), by the source's format, or by both, one
 * inside the other. Undefined for a line that has neither though the source has a format: it goes on with the line
 * before. O(characters).
 */
export function readLine(line: string, format?: HeaderFormat): ParsedLine | undefined {
  const structured = findStructure(line);
  if (structured) return merge(structured, format && parseHeader(format, structured.content));
  if (!format) return { content: line.trim() };
  const parsed = parseHeader(format, line);
  if (parsed?.content.charCodeAt(0) !== OPENING_BRACE) return parsed;
  // Container run times put their own time before the JSON of the program.
  const inner = parseStructuredLine(parsed.content);
  return inner ? merge(parsed, inner) : parsed;
}

/** The header that the lines of a source have in common, also inside of JSON; see detectHeader. */
export function detectFormat(lines: readonly string[]): HeaderFormat | undefined {
  return detectHeader(lines.slice(0, SAMPLE_LIMIT).map(line => findStructure(line)?.content ?? line));
}

const OPENING_BRACE = 123;
const SAMPLE_LIMIT = 512;
/** JSON inside of JSON is followed so deep. */
const DEPTH_LIMIT = 3;

function findStructure(line: string): ParsedLine | undefined {
  if (line.charCodeAt(0) !== OPENING_BRACE && line.indexOf('=') <= 0) return undefined;
  let found: ParsedLine | undefined = parseStructuredLine(line);
  for (let depth = 1; found && depth < DEPTH_LIMIT; depth++) {
    const content = found.content.trim();
    const inner = content.charCodeAt(0) === OPENING_BRACE ? parseStructuredLine(content) : undefined;
    found = inner ? merge(found, inner) : { ...found, content };
    if (!inner) break;
  }
  return found;
}

/** What the inner header says goes before what the outer one says, but for the time. */
function merge(outer: ParsedLine, inner: ParsedLine | undefined): ParsedLine {
  if (!inner) return outer;
  return {
    content: inner.content,
    time: outer.time ?? inner.time,
    severity: inner.severity ?? outer.severity,
    component: inner.component ?? outer.component,
  };
}
