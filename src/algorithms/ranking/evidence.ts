import type { Wording } from '../wording.ts';
import type { CallGraph } from './call-graph.ts';
import type { DiagnosisCase } from './case.ts';
import type { Flows } from './flows/flows.ts';
import type { TimeFrame } from './time-frame.ts';

/** Where a fact comes from. */
export type EvidenceKind = 'metric' | 'trace' | 'log' | 'platform' | 'change' | 'topology' | 'profile' | 'history';

/** What looks broken, as far as the signals tell: a hint for naming the failure, never a proof of it. */
export type ProblemHint =
  | 'slow'
  | 'failing'
  | 'unavailable'
  | 'slow-edge'
  | 'failing-edge'
  | 'traffic-vanished'
  | 'traffic-surge'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'network'
  | 'saturation'
  | 'behaviour'
  /** It lives and does not get to run. */
  | 'halted'
  /** It is gone, by the word of whoever runs it. */
  | 'down'
  /** It is as it was told, whatever else shows. */
  | 'told';

/** One fact for or against a cause, in words a person can check. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** One sentence with numbers and units: `latency 80 -> 412 ms for 12 requests a second: 4 s of waiting each second`. */
  readonly statement: Wording;
  /**
   * Weight of evidence in nats: the logarithm of how many times likelier the fact is if the candidate is the cause than if it is not. 0 says
   * nothing, 1 is a hint, 3 is strong, 6 is near proof; negative speaks against. Single facts are cut to `WEIGHT_LIMIT`.
   */
  readonly weight: number;
  /** When it shows first, epoch ms. */
  readonly at?: number | undefined;
}

/** Evidence and the candidate it speaks of: a node, or the calls from `node` to `callee`. */
export interface Finding extends Evidence {
  readonly node: string;
  readonly callee?: string | undefined;
  readonly hint: ProblemHint;
  /** Parts of the node that it is about, when not about all of it. */
  readonly parts?: readonly string[] | undefined;
  /** No guess that competes with other such words: several may be true at once. Not cut to `WEIGHT_LIMIT`. */
  readonly isFact?: true | undefined;
  /** It explains what callers of the node suffer on their ways to it. */
  readonly isGround?: true | undefined;
  /** What the node no longer does falls on its callers, who wait longer for themselves or for others. */
  readonly shiftsWork?: true | undefined;
  /** The name of the problem, where it was told with it. */
  readonly problem?: string | undefined;
}

/** What is looked at, prepared once for all sources of evidence. */
export interface CaseView {
  readonly input: DiagnosisCase;
  readonly graph: CallGraph;
  readonly frame: TimeFrame;
  readonly flows: Flows;
}

/** Reads one kind of signal. It answers with no finding where it has nothing to look at, and never throws. */
export type EvidenceSource = (view: CaseView) => readonly Finding[];

/** No single fact counts for more than this, in nats: what is measured once may be measured wrongly. */
export const WEIGHT_LIMIT = 8;
