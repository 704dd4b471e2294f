import type { CaseView } from '../evidence.ts';
import { certaintyOf } from './flow.ts';
import type { Harm } from './flows.ts';
import { changeOf } from './flows.ts';
import type { OwnImpact } from './own-impact.ts';
import { sureGap, type Way } from './ways.ts';

/** The most that a node explains of a trouble that the indicator's own figures do not show. */
const UNCONFIRMED_SHARE = 0.25;

/** Without an indicator less than this, seconds of waiting or failed requests in each second, is no whole trouble. */
const LEAST_WHOLE = 0.1;

interface Found {
  readonly impacts: Readonly<Record<Harm, readonly OwnImpact[]>>;
  readonly ways: readonly Way[];
}

/**
 * The harm to be explained, by its unit. With an indicator its own change, counted larger the less sure it is; one that did not get worse leaves
 * little to explain. Without one the greatest that was found anywhere, whatever its unit: a second of waiting is as bad as a failed request.
 */
export function wholeHarm(view: CaseView, { impacts, ways }: Found): Record<Harm, number> {
  const greatest = {
    waiting: Math.max(greatestOf(impacts.waiting), ...ways.map(way => sureGap(way, 'waiting'))),
    failed: Math.max(greatestOf(impacts.failed), ...ways.map(way => sureGap(way, 'failed'))),
  };
  const { sli } = view.input;
  const start = sli === undefined ? undefined : view.graph.indexOf.get(sli.node);
  if (start === undefined) {
    const most = Math.max(greatest.waiting, greatest.failed, LEAST_WHOLE);
    return { waiting: most, failed: most };
  }
  const ofIndicator = (harm: Harm) => {
    const change = changeOf(view, start, harm);
    const certainty = change === undefined ? 0 : certaintyOf(change);
    if (change !== undefined && certainty > 0) return change.value / certainty;
    return change === undefined ? greatest[harm] : greatest[harm] / UNCONFIRMED_SHARE;
  };
  return { waiting: ofIndicator('waiting'), failed: ofIndicator('failed') };
}

function greatestOf(impacts: readonly OwnImpact[]): number {
  return impacts.reduce((most, { own }) => Math.max(most, own), 0);
}
