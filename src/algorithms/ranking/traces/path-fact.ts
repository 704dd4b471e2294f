import type { Wording } from '../../wording.ts';
import type { Evidence } from '../evidence.ts';

/** What paths of traces tell of a node, for people to check a cause by. */
export interface PathFact {
  readonly node: string;
  readonly evidence: Evidence;
}

/** Paths retell what latency and behaviour findings weigh already, so they are listed and count for next to nothing. */
const RETOLD_NATS = 0.01;

export function pathFact(node: string, statement: Wording, at?: number): PathFact {
  const said = { kind: 'trace', statement, weight: RETOLD_NATS } as const;
  return { node, evidence: at === undefined ? said : { ...said, at } };
}
