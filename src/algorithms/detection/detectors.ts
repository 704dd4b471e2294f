/** The members of the ensemble, by number so that a verdict holds no text. */
export const DETECTORS = {
  none: 0,
  /** The distance to where the rows before lead, in units of the noise at this hour. */
  residual: 1,
  /** The offset from the median of the rows before. */
  spike: 2,
  /** A value outside all values so far. */
  range: 3,
  /** The same for the mean of some rows. */
  meanRange: 4,
  /** The distance to what is usual at this hour. */
  hour: 5,
  /** The mean of a block against the blocks before. */
  level: 6,
  /** How much the series moves. */
  volatility: 7,
  /** A course that is unlike any remembered one. */
  shape: 8,
  /** A value that no longer changes. */
  stuck: 9,
  // Those that join by name: see `methods.ts`.
  threeSigma: 10,
  robustThreeSigma: 11,
  iqr: 12,
  staticRule: 13,
  dynamicBaseline: 14,
  trend: 15,
  isolationForest: 16,
  lstmAutoencoder: 17,
} as const;

export type Detector = (typeof DETECTORS)[keyof typeof DETECTORS];

export type DeviationClass =
  | 'spike'
  | 'level-shift'
  | 'drift'
  | 'seasonal'
  | 'volatility'
  | 'shape'
  | 'stuck'
  | 'missing';
