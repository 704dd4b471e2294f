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
  /** The same for a slow climb or fall that adds up. */
  climb: 5,
  /** The distance to what is usual at this hour. */
  hour: 6,
  /** The mean of a block against the blocks before. */
  level: 7,
  /** How much the series moves. */
  volatility: 8,
  /** A course that is unlike any remembered one. */
  shape: 9,
  /** A value that no longer changes. */
  stuck: 10,
  // Those that join by name: see `methods.ts`.
  threeSigma: 11,
  robustThreeSigma: 12,
  iqr: 13,
  staticRule: 14,
  dynamicBaseline: 15,
  trend: 16,
  isolationForest: 17,
  lstmAutoencoder: 18,
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
