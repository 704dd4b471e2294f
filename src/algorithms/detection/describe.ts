import type { Wording } from '../wording.ts';
import type { Deviation } from './tracker.ts';

const NAMES: Readonly<Record<Deviation['class'], Wording>> = {
  spike: { en: 'spike', zh: '突刺' },
  'level-shift': { en: 'new level', zh: '水平变化' },
  drift: { en: 'drift', zh: '漂移' },
  seasonal: { en: 'unusual for this hour', zh: '与此时段不符' },
  volatility: { en: 'unusual movement', zh: '波动异常' },
  shape: { en: 'unlike any course before', zh: '走势前所未见' },
  stuck: { en: 'stuck', zh: '停滞' },
  missing: { en: 'missing', zh: '缺失' },
};

/** `p99 412 ms, expected 80 to 120 ms, for 40 s (spike)`. `nowMs` ends a stretch that is still open. */
export function describeDeviation(
  deviation: Deviation,
  { name, unit = '', nowMs }: { readonly name: Wording | string; readonly unit?: string; readonly nowMs?: number },
): Wording {
  const { low, high } = deviation.expected;
  const tail = unit === '' ? '' : ` ${unit}`;
  const lastMs = deviation.isOpen && nowMs !== undefined ? nowMs : deviation.endedAt;
  const lasted = describeSpan(lastMs - deviation.startedAt);
  const band = (to: string): string => (low === high ? `${round(low)}` : `${round(low)}${to}${round(high)}`) + tail;
  const value = `${round(deviation.peakValue)}${tail}`;
  const named = typeof name === 'string' ? { en: name, zh: name } : name;
  const [valueEn, valueZh] = [`${named.en} ${value}`, `${named.zh} ${value}`];
  const kind = NAMES[deviation.class];
  const [forEn, forZh] = lasted === '' ? ['', ''] : [`, for ${lasted}`, `，持续 ${lasted}`];
  if (deviation.class === 'stuck') {
    return { en: `${valueEn}, unchanged${forEn} (${kind.en})`, zh: `${valueZh}，没有变化${forZh}（${kind.zh}）` };
  }
  const [hourEn, hourZh] = deviation.class === 'seasonal' ? [' at this hour', '此时段'] : ['', ''];
  return {
    en: `${valueEn}, expected ${band(' to ')}${hourEn}${forEn} (${kind.en})`,
    zh: `${valueZh}，${hourZh}预期 ${band(' 到 ')}${forZh}（${kind.zh}）`,
  };
}

/** Three significant digits, whole numbers in full. */
function round(value: number): string {
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function describeSpan(ms: number): string {
  if (!(ms > 0)) return '';
  const steps: readonly (readonly [size: number, name: string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, name] = steps.find(([least]) => ms >= 2 * least) ?? [1_000, 's'];
  return `${Math.max(1, Math.round(ms / size))} ${name}`;
}
