/** Whom an incident harms, how much, and where it leads when nobody does anything. Instants and durations in milliseconds. */
export interface Impact {
  /** Counted from here to `at`. */
  readonly since: number;
  readonly at: number;
  /** Where users come in: services that no other service calls. */
  readonly entries: readonly EntryImpact[];
  /** Absent when the calls of users carry no name or address. */
  readonly users?: UserImpact;
  /** Services whose own answers became worse, the most harmed first. */
  readonly services: readonly string[];
  readonly indicators: readonly IndicatorImpact[];
  readonly budgets: readonly BudgetImpact[];
  readonly outlook: Outlook;
}

export interface EntryImpact {
  readonly service: string;
  readonly calls: number;
  /** Beyond what usually fails. */
  readonly failed: number;
  /** Beyond the usual hundredth that takes longer than `slowerThanMs`; a call may be slow and fail. */
  readonly slow: number;
  readonly slowerThanMs?: number;
}

/** Told apart by what their calls carry, in the spans that were kept: perhaps not all of them. */
export interface UserImpact {
  readonly affected: number;
  readonly seen: number;
  /** The attribute that tells them apart. */
  readonly attribute: string;
}

export interface IndicatorImpact {
  readonly name: string;
  readonly title: string;
  readonly service: string;
  readonly unit: string;
  readonly worse: 'lower' | 'higher';
  /** Absent when it was not known before the onset. */
  readonly before?: number;
  readonly now: number;
}

export interface BudgetImpact {
  readonly slo: string;
  readonly title: string;
  readonly service: string;
  /** Share of the window's whole budget that went since the onset. */
  readonly spentRatio: number;
  /** Negative when overspent. */
  readonly leftRatio: number;
  /** As many times too fast as the budget goes since the onset. */
  readonly burnRate: number;
  /** Until nothing is left, as long as it goes on like this. */
  readonly exhaustedIn?: TimeToLimit;
}

export interface TimeToLimit {
  readonly expectedMs: number;
  readonly earliestMs: number;
  /** Absent when it may never come. */
  readonly latestMs?: number;
}

export interface Outlook {
  /** How the share of failing calls at the entries moves since the onset. */
  readonly failures?: FailureTrend;
  /** Limits that a resource runs into. */
  readonly limits: readonly LimitOutlook[];
}

export interface FailureTrend {
  readonly direction: 'rising' | 'falling' | 'steady';
  /** Share of calls, at the end of the stretch. */
  readonly ratio: number;
  /** Of the share, with the bounds in which it lies with a confidence of 0.95. */
  readonly perMinute: { readonly expected: number; readonly low: number; readonly high: number };
}

export interface LimitOutlook {
  /** Name of the metric: `process.memory.usage`. */
  readonly metric: string;
  readonly service: string;
  readonly instance?: string;
  readonly unit: string;
  readonly value: number;
  readonly limit: number;
  readonly reachedIn: TimeToLimit;
}

/** How harm spread: what became worse at each service and along each call, in physical units. */
export interface Propagation {
  readonly nodes: readonly PropagationNode[];
  readonly edges: readonly PropagationEdge[];
}

export interface Harm {
  /** More failed calls per second than usual. */
  readonly failures: number;
  /** Seconds of waiting per second beyond the usual. */
  readonly waiting: number;
}

export interface PropagationNode extends Harm {
  readonly service: string;
  /** What is left of its harm without that of its callees. */
  readonly own: Harm;
}

/** `from` calls `to`; harm as the caller sees it. */
export interface PropagationEdge extends Harm {
  readonly from: string;
  readonly to: string;
}
