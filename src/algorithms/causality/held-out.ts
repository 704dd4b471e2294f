import { binomialUpperTail } from '../statistics/tail-probability.ts';

/** First places of a model and of what is used today, on the same faults. */
export interface HeldOutResult {
  readonly faults: number;
  readonly hits: number;
  readonly baseHits: number;
  /** Right where the base was wrong, and the other way round. */
  readonly onlyModel: number;
  readonly onlyBase: number;
}

const CHANCE = 0.05;

/** Whether the model is right more often than the base by more than luck: sign test on the faults where they differ (McNemar, 1947, exact). */
export function isBetterByPairs({ onlyModel, onlyBase }: Pick<HeldOutResult, 'onlyModel' | 'onlyBase'>): boolean {
  return onlyModel > onlyBase && binomialUpperTail(onlyModel, onlyModel + onlyBase, 0.5) < CHANCE;
}
