export interface StoredTable {
  readonly rows: number;
  readonly bytes: number;
  /** What a row needs on average with everything that belongs to it. */
  readonly rowBytes?: number;
  /** What the server itself calls free. */
  readonly freeBytes?: number;
}

/** Share of a page that rows can use: a header of 24 bytes in 8 kB. */
const USABLE = 1 - 24 / 8192;
/** Below this nobody minds. */
const LEAST_BYTES = 1024 * 1024;

/**
 * Bytes of a table that hold neither rows nor what belongs to them: by the server's word, or else what the rows by their
 * average size leave of its pages (the estimate of check_postgres, without its allowance for fill factors). Undefined
 * when nothing is known or the table is small. O(1).
 */
export function estimateWaste({ rows, bytes, rowBytes, freeBytes }: StoredTable): number | undefined {
  if (!(bytes >= LEAST_BYTES)) return undefined;
  if (freeBytes !== undefined) return Math.min(bytes, Math.max(0, freeBytes));
  if (rowBytes === undefined || !(rows >= 0) || !(rowBytes > 0)) return undefined;
  return Math.max(0, bytes - (rows * rowBytes) / USABLE);
}
