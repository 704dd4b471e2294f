import { groupEnd, type Row } from './row.ts';
import { MASK_HASH, type Tokens } from './tokens.ts';
import { type ValueType, valueTypeOf } from './value-type.ts';

export interface Value {
  readonly type: ValueType;
  readonly text: string;
}

/** The values that a line has for the parameters of its template's row, in order. O(characters). */
export function valuesOf(row: Row, tokens: Tokens, line: string): Value[] {
  const values: Value[] = [];
  const count = row.words.length;
  let mine = 0;
  let yours = 0;
  while (mine < count && yours < tokens.count) {
    const mineEnd = groupEnd(row.apart, mine, count);
    const yoursEnd = groupEnd(tokens.apart, yours, tokens.count);
    if (mineEnd - mine === yoursEnd - yours) {
      for (; mine < mineEnd; mine++, yours++) {
        if (row.hashes[mine] === MASK_HASH) values.push(takeValue(tokens, line, yours, yours + 1));
      }
    } else values.push(takeValue(tokens, line, yours, yoursEnd));
    mine = mineEnd;
    yours = yoursEnd;
  }
  return values;
}

function takeValue(tokens: Tokens, line: string, from: number, to: number): Value {
  const text = line.slice(tokens.start[from]!, tokens.end[to - 1]!);
  return { type: valueTypeOf(text), text };
}
