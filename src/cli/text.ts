/** What others wrote (names, log lines, reasons) must not move the cursor or recolour the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** Cut to `width` columns, with a mark where something is missing. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Words in lines of at most `width` columns; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
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
