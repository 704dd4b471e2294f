/** People write `12` or `INC-12`, machines write the id. */
export function parseReference(
  prefix: string,
  text: string,
): { readonly id: string; readonly number: number | undefined } {
  const match = new RegExp(`^(?:${prefix}-)?(\\d{1,9})$`, 'i').exec(text.trim());
  return { id: text, number: match === null ? undefined : Number(match[1]) };
}
