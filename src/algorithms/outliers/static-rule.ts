import { type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';

export interface StaticRuleSettings {
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly threshold: number;
  /** The condition must hold this long without a break. */
  readonly forMs: number;
  /** A silence longer than this breaks it, as in Prometheus. */
  readonly longestGapMs: number;
}

/**
 * quiet ──holds──▶ pending ──held for `forMs`──▶ firing
 *   ▲                 │                            │
 *   └──does not hold, no value, or a gap───────────┘
 */
export interface StaticRuleState {
  /** When the condition began to hold; -1 while quiet. */
  holdsSinceMs: number;
  lastMs: number;
}

/** The rule that everybody begins with: `p99 > 1.0` for 5m. Scores 0 while quiet, below 0.5 while pending, from 0.5 on when it fires. */
export function createStaticRule(
  settings: Pick<StaticRuleSettings, 'operator' | 'threshold'> & Partial<StaticRuleSettings>,
): StreamingDetector<StaticRuleState, StaticRuleState> {
  const { operator, threshold, forMs = 0, longestGapMs = 300_000 } = settings;
  if (!(forMs >= 0 && longestGapMs > 0)) throw new RangeError('forMs must not be negative, longestGapMs be positive');
  if (Number.isNaN(threshold)) throw new RangeError('threshold must be a number');
  return {
    name: 'static-rule',
    settings: { operator, threshold, forMs, longestGapMs },
    createState: () => ({ holdsSinceMs: -1, lastMs: -1 }),
    step: (state, timestampMs, value) => {
      const isGap = state.lastMs >= 0 && timestampMs - state.lastMs > longestGapMs;
      state.lastMs = timestampMs;
      if (!holds(operator, value, threshold)) {
        state.holdsSinceMs = -1;
        return 0;
      }
      if (state.holdsSinceMs < 0 || isGap) state.holdsSinceMs = timestampMs;
      const heldMs = timestampMs - state.holdsSinceMs;
      if (heldMs < forMs) return (0.5 * heldMs) / forMs;
      return Math.max(0.5, scoreOfExcess(excessOf(operator, value, threshold)));
    },
    save: state => ({ ...state }),
    restore: saved => ({ ...saved }),
  };
}

/** Whether a value meets a condition; not-a-number meets none. */
export function holds(operator: StaticRuleSettings['operator'], value: number, threshold: number): boolean {
  switch (operator) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      // Not-a-number differs from everything, but it is a missing value, and nothing is said of it.
      return !Number.isNaN(value) && value !== threshold;
  }
}

/** How many times past the threshold, in the direction of the operator. */
function excessOf(operator: StaticRuleSettings['operator'], value: number, threshold: number): number {
  if (operator === '==' || operator === '!=' || threshold === 0 || value === 0) return 1;
  return Math.abs(operator.startsWith('>') ? value / threshold : threshold / value);
}
