import type { Incident } from '../../../../src/api/incident.ts';
import type { ListSearch } from '../../lib/list-search.ts';

const RANK = { critical: 2, warning: 1, info: 0 } as const;

/** The orders of the server, so that news find their places. */
export function compareIncidents(order: ListSearch['order']): (a: Incident, b: Incident) => number {
  if (order === 'oldest-first') return (a, b) => a.number - b.number;
  if (order === 'worst-first') return (a, b) => RANK[b.grade] - RANK[a.grade] || b.number - a.number;
  return (a, b) => b.number - a.number;
}
