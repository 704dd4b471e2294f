/** One row as RFC 4180 has it, without the line's end. */
export function csvRow(cells: readonly (string | number)[]): string {
  return cells.map(cell => (typeof cell === 'string' ? quote(cell) : String(cell))).join(',');
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
