import type { Wording } from '../wording.ts';
import type { Counterfactual } from './counterfactual.ts';

/** "Had payment been normal, checkout p99 would have been 92 ms instead of 480 ms (90 % interval 85 ms to 110 ms)." */
export function describeCounterfactual({
  node,
  indicator,
  factual,
  counterfactual,
  interval,
}: Counterfactual): Wording {
  const [would, was, low, high] = [counterfactual, factual, ...interval].map(level =>
    formatLevel(level, indicator.unit),
  );
  // A quantile is called by its name, for its metric's name is longer and says no more.
  const name = `${indicator.node} ${/p\d{2,3}/.exec(indicator.metric)?.[0] ?? indicator.metric}`;
  return {
    en: `Had ${node} been normal, ${name} would have been ${would} instead of ${was} (90 % interval ${low} to ${high}).`,
    zh: `若 ${node} 保持正常，${name} 将为 ${would}，而不是 ${was}（90 % 区间 ${low} 至 ${high}）。`,
  };
}

function formatLevel(level: number, unit: string): string {
  if (unit === 's') return level < 1 ? `${round(1000 * level)} ms` : `${round(level)} s`;
  if (unit === '1') return `${round(100 * level)} %`;
  return `${round(level)} ${unit}`.trim();
}

/** Three digits that count. */
function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
