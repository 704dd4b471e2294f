import type { Anomaly } from '#domain/anomaly.ts';
import type { ChangeKind } from '#domain/change.ts';
import type { Instance } from '#domain/topology.ts';

/** What an analyser may ask for; nothing else is handed to it. */
export const ANALYSER_NEEDS = ['topology', 'anomalies', 'changes', 'flows', 'series', 'logs'] as const;
export type AnalyserNeed = (typeof ANALYSER_NEEDS)[number];

/** What one diagnosis may look at, as plain data. Instants are epoch milliseconds. Parts that nobody needs are empty. */
export interface AnalyserInput {
  readonly startedAt: number;
  readonly now: number;
  /** The healthy stretch and the one to be explained. */
  readonly base: { readonly from: number; readonly to: number };
  readonly sick: { readonly from: number; readonly to: number };
  readonly services: readonly {
    readonly name: string;
    readonly version: string;
    readonly instances: readonly Pick<Instance, 'id' | 'version' | 'zone' | 'host' | 'status'>[];
  }[];
  readonly dependencies: readonly { readonly from: string; readonly to: string }[];
  readonly anomalies: readonly Pick<
    Anomaly,
    'subject' | 'indicator' | 'class' | 'grade' | 'startedAt' | 'score' | 'value' | 'expected' | 'unit'
  >[];
  readonly changes: readonly {
    readonly id: string;
    readonly at: number;
    readonly kind: ChangeKind;
    readonly service: string;
    readonly summary: string;
  }[];
  /** Calls that a service answered, or those that it made to `callee`. */
  readonly flows: readonly {
    readonly service: string;
    readonly callee?: string;
    readonly base: CallFigures;
    readonly sick: CallFigures;
  }[];
  /** Of services with anomalies. */
  readonly series: readonly {
    readonly metric: string;
    readonly unit: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly at: readonly number[];
    readonly value: readonly number[];
  }[];
  /** Error lines since the onset, newest first, with what looks like a secret hidden. */
  readonly logs: readonly { readonly at: number; readonly service: string; readonly body: string }[];
}

/** `meanMs` is not a number when there were no calls. */
export interface CallFigures {
  readonly perSecond: number;
  readonly errorRatio: number;
  readonly meanMs: number;
}

/** What an analyser of others makes of it. A view, never an order: alone it brings about no action. */
export interface Opinion {
  readonly analyser: string;
  readonly service: string;
  readonly callee?: string | undefined;
  readonly instances: readonly string[];
  /** Id of a known problem. */
  readonly problem: string;
  /** In [0, 1]. */
  readonly confidence: number;
  readonly evidence: readonly string[];
}

export interface Analysers {
  /** What any of them asks for. */
  readonly needs: ReadonlySet<AnalyserNeed>;
  /** MUST NOT reject, and MUST return within their time limits: one that fails is left out. `read` is called if any is there. */
  consult(read: () => AnalyserInput): Promise<readonly Opinion[]>;
}
