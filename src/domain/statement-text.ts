const LONGEST_TEXT = 300;
/** Quoted text, dollar-quoted text, and numbers that are no part of a name or a $1. */
const LITERAL = /'(?:[^'\\]|''|\\.)*'?|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|(?<![\w$.])\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gi;

/** A statement on one line without the values in it, which may be anybody's secrets. */
export function maskStatement(text: string): string {
  const masked = text.replaceAll(LITERAL, '?').replaceAll(/\s+/g, ' ').trim();
  return masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT - 1)}…` : masked;
}
