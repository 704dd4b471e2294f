import type { IncidentCounts } from '../../../../src/api/incident.ts';
import type { Status } from '../../../../src/api/status.ts';

/** The one sentence at the top. */
export interface Headline {
  readonly says: 'paused' | 'waits' | 'people' | 'repairing' | 'looking' | 'learning' | 'calm';
  readonly count: number;
}

interface Facts {
  readonly status: Pick<Status, 'paused' | 'phase'>;
  readonly incidents: IncidentCounts['statuses'];
  readonly pending: number;
}

/** What the reader has to know first: that nothing is done at all, then what waits for people, then what goes by itself. */
export function toHeadline({ status, incidents, pending }: Facts): Headline {
  const { acting = 0, escalated = 0, open = 0, diagnosed = 0 } = incidents;
  const looking = open + diagnosed + (incidents['awaiting-approval'] ?? 0);
  if (status.paused) return { says: 'paused', count: acting + escalated + looking };
  if (pending > 0) return { says: 'waits', count: pending };
  if (escalated > 0) return { says: 'people', count: escalated };
  if (acting > 0) return { says: 'repairing', count: acting };
  if (looking > 0) return { says: 'looking', count: looking };
  return { says: status.phase === 'learning' ? 'learning' : 'calm', count: 0 };
}
