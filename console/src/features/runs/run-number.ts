/** `RUN-7`, `run-7` and `7`. */
export function readRunNumber(text: string): number | undefined {
  const digits = /^(?:run-)?([1-9]\d{0,8})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
