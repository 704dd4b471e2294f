import type { Miner } from './miner.ts';
import { rowBytes } from './row.ts';
import { clearSignatures } from './signature-table.ts';
import type { Template } from './template.ts';

/** Share of the limits that is in use after forgetting, so that it happens seldom. */
const SHARE_KEPT = 0.75;

/**
 * Makes room: templates seen once go first, the longest unseen before the others, so that a flood of lines that never
 * come again does not push out what the system really says. Ids are not given again. O(templates log templates).
 */
export function forgetTemplates(miner: Miner): void {
  const { templates, settings } = miner;
  const order = [...templates.values()].sort(byWorth);
  for (const template of order) {
    if (templates.size <= settings.templateLimit * SHARE_KEPT && miner.bytes <= settings.byteLimit * SHARE_KEPT) break;
    templates.delete(template.id);
    miner.bytes -= rowBytes(template.row);
  }
  for (const [key, ids] of miner.buckets) {
    const kept = ids.filter(id => templates.has(id));
    if (kept.length === 0) miner.buckets.delete(key);
    else if (kept.length < ids.length) miner.buckets.set(key, kept);
  }
  clearSignatures(miner.signatures);
}

function byWorth(a: Template, b: Template): number {
  return Number(a.count > 1) - Number(b.count > 1) || a.lastLine - b.lastLine;
}
