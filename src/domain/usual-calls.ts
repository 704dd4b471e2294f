/** What calls of a service, or over an edge, are like in calm times. */
export interface UsualCalls {
  readonly perSecond: number;
  readonly errorRatio: number;
  /** NaN where too few calls come at a time to tell. */
  readonly meanMs: number;
}
