/** Characters of two columns: Han, kana, Hangul and full-width forms. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
/** Lines may break at spaces and beside wide characters, but not before marks that close, nor after those that open. */
const PIECES =
  /\s*(?:[（“《]*(?:[\u2e80-\u2fff\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff]|[^\s\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]+)|.)[）”》，。；：、！？]*/gu;

/** What others wrote (names, log lines, reasons) must not move the cursor or recolour the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** Cut to `width` columns, with a mark where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** How many columns of a terminal it takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Words in lines of at most `width` columns; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(PIECES) ?? []) {
    if (line !== '' && widthOf(line) + widthOf(piece) > width) {
      lines.push(line);
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line];
}

/** `+4.2 s`, `+2 min 10 s`, `−0.5 s`: since the beginning of an incident. */
export function describeOffset(offsetMs: number): string {
  const sign = offsetMs < 0 ? '−' : '+';
  const tenths = Math.round(Math.abs(offsetMs) / 100) / 10;
  if (tenths < 60) return `${sign}${tenths.toFixed(1)} s`;
  const seconds = Math.round(tenths);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes} min ${seconds % 60} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Local date and time without a zone, as a person at this machine reads it. */
export function describeInstant(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
