/** What a character can be; a piece of text carries the union of its characters' bits. */
export const DIGIT = 1;
/** a-f and A-F: letters, but digits to hexadecimal numbers. */
export const HEX_LETTER = 2;
export const OTHER_LETTER = 4;
export const UPPER = 8;
export const DOT = 16;
/** `-` and `_`. */
export const JOINER = 32;
export const SLASH = 64;
export const BACKSLASH = 128;
export const AT = 256;
/** Any other printable sign that stays inside a word, such as `#`, `$`, `%`, `*`. */
export const SIGN = 512;
export const NOT_ASCII = 1024;
export const SPACE = 2048;
/** Signs that stand alone: `= : , ; ( ) [ ] { } < > " ' |` */
export const DELIMITER = 4096;

export const LETTER = HEX_LETTER | OTHER_LETTER;

/** Bits of each ASCII code; control characters count as space, so that binary junk cannot make long words. */
export const CHARACTER_BITS: Readonly<Uint16Array> = characterBits();

function characterBits(): Uint16Array {
  const bits = new Uint16Array(128).fill(SIGN);
  for (let code = 0; code <= 32; code++) bits[code] = SPACE;
  bits[127] = SPACE;
  for (let code = 48; code < 58; code++) bits[code] = DIGIT;
  for (let code = 0; code < 26; code++) {
    const letter = code < 6 ? HEX_LETTER : OTHER_LETTER;
    bits[65 + code] = letter | UPPER;
    bits[97 + code] = letter;
  }
  for (const sign of '=:,;()[]{}<>"\'|') bits[sign.charCodeAt(0)] = DELIMITER;
  bits[46] = DOT;
  bits[45] = JOINER;
  bits[95] = JOINER;
  bits[47] = SLASH;
  bits[92] = BACKSLASH;
  bits[64] = AT;
  return bits;
}
