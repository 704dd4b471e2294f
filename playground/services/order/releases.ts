/** What differs between the versions of the order service: the limit on orders per customer. */
export interface Release {
  /** The window, in days, in which the orders of a customer are counted. */
  limitDays: number;
  limit: number;
}

export const releases: Record<string, Release> = {
  '1.0.0': { limitDays: 30, limit: 1_000_000 },
  '1.1.0': { limitDays: 14, limit: 500_000 },
};
