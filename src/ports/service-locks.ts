/** One change at a time per service, across everything that changes services. Held in the database, with a holder and a term. */
export interface ServiceLocks {
  /** All or none. Returns the holder in the way, or undefined when the locks are taken. Taking again as the same holder renews. */
  take(
    services: readonly string[],
    holder: string,
    termMs: number,
  ): Promise<{ service: string; holder: string } | undefined>;
  release(holder: string): Promise<void>;
  list(): Promise<readonly { service: string; holder: string; until: number }[]>;
}
