/** Three figures at most: `0.0123`, `4.12`, `412`, `12300`. */
export function figures(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return String(
    Number(value.toPrecision(Math.abs(value) >= 100 ? Math.max(3, Math.ceil(Math.log10(Math.abs(value)))) : 3)),
  );
}

/** `80 ms`, `1.2 s`. */
export function seconds(value: number): string {
  return Math.abs(value) < 1 ? `${figures(value * 1_000)} ms` : `${figures(value)} s`;
}

/** `2.1 %`. */
export function percent(share: number): string {
  return `${figures(share * 100)} %`;
}
