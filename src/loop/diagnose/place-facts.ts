import type { ProblemHint } from '#algorithms/ranking/evidence.ts';
import type { RankedCause } from '#algorithms/ranking/ranked-cause.ts';
import { joined, listOf, type Sentence } from '#domain/sentence.ts';
import { evidence, type Suspect } from './candidate.ts';
import { type DiagnosisInput, type Periods, readShift } from './observation.ts';
import { findOddInstances } from './odd-instances.ts';
import type { Fact } from './problems/problem-pattern.ts';
import { findOtherVersion } from './versions.ts';

interface Question {
  readonly service: string;
  readonly views: readonly [RankedCause, ...RankedCause[]];
  readonly told: readonly Suspect[];
}

type Described = Pick<Suspect, 'service' | 'callee' | 'instances' | 'facts' | 'evidence'>;

/** Where exactly it is, and what is known of it in the words of the problem library. */
export function describePlace(input: DiagnosisInput, periods: Periods, { service, views, told }: Question): Described {
  const [first] = views;
  const hints = views.flatMap(each => each.hints);
  const caller = findOnlyCaller(input, periods, service, hints);
  const at = caller === undefined ? { service, callee: first.callee } : { service: caller, callee: service };
  const isTold = (hint: ProblemHint) => first.hint === hint;
  const words = told.filter(({ isFact, isGround }) => (isFact ? true : isGround ? isTold('halted') : false));
  const isDown = words.some(({ isFact }) => isFact === true);
  const odd = words.length > 0 ? [] : findOddInstances(input, periods, at.service);
  const version = findOtherVersion(input.topology, at.service, odd);
  const slow = at.callee === undefined ? [] : findSlowOperations(input, periods, { from: at.service, to: at.callee });
  const facts: Fact[] = [
    // What is down is slow and fails as well, which says nothing more.
    ...(isDown ? [] : factsOfHints(hints, at.callee !== undefined)),
    ...words.flatMap(each => each.facts),
    ...factsOfPlace(input, periods, { ...at, hints, isTold: isDown }),
    ...(isRepeating(input, periods, at) ? (['repeats-failed-calls'] as const) : []),
    ...(slow.length > 0 ? (['slow-operations'] as const) : []),
    ...(odd.length > 0 ? (['some-instances'] as const) : []),
    ...(version === undefined ? [] : (['version-differs'] as const)),
  ];
  return {
    service: at.service,
    ...(at.callee !== undefined && { callee: at.callee }),
    facts: [...new Set(facts)],
    instances: findInstances({ input, service: at.service, first, words, odd }),
    evidence: [
      ...(odd.length > 0 && at.callee === undefined ? [evidence('trace', tellOdd(odd), 0.5)] : []),
      ...(version === undefined ? [] : [evidence('platform', version, 1)]),
      ...(slow.length > 0 ? [evidence('trace', tellSlow(slow), 1)] : []),
    ],
  };
}

/** Failures and slowness exclude each other: the stronger one names the problem. */
function factsOfHints(hints: readonly ProblemHint[], isWay: boolean): Fact[] {
  const harm = hints.find(hint => /^(slow|failing|halted)/.test(hint));
  return [
    ...(harm === undefined ? [] : [harm.startsWith('failing') ? ('fails' as const) : ('slow' as const)]),
    ...(harm === 'halted' ? (['does-not-get-to-run'] as const) : []),
    ...(hints.includes('traffic-surge') ? [isWay ? ('floods-callee' as const) : ('surge' as const)] : []),
  ];
}

interface PlaceAsked {
  readonly service: string;
  readonly callee?: string | undefined;
  readonly hints: readonly ProblemHint[];
  /** Whoever runs it says what it is. */
  readonly isTold: boolean;
}

function factsOfPlace(input: DiagnosisInput, periods: Periods, { service, callee, hints, isTold }: PlaceAsked): Fact[] {
  if (callee !== undefined) return factsOfCallee(input, periods, callee);
  return isTold ? [] : factsOfNode(input, periods, { service, hints });
}

function factsOfNode(
  input: DiagnosisInput,
  periods: Periods,
  { service, hints }: { readonly service: string; readonly hints: readonly ProblemHint[] },
): Fact[] {
  if (/^(zone|host)\//.test(service)) {
    return [
      service.startsWith('zone/') ? 'shares-zone' : 'shares-host',
      ...(hints.includes('down') ? (['crashed'] as const) : []),
      ...(hints.includes('halted') ? (['does-not-get-to-run'] as const) : []),
    ];
  }
  if (!isSilent(input, periods, service)) return [];
  return [input.triedAt.size > 0 ? 'caller-mended' : 'callers-suffer', ...factsOfCallee(input, periods, service)];
}

function factsOfCallee(input: DiagnosisInput, periods: Periods, callee: string): Fact[] {
  return [
    ...(isSilent(input, periods, callee) ? (['callee-silent'] as const) : []),
    ...(input.topology.services.some(({ name }) => name === callee) ? [] : (['foreign'] as const)),
  ];
}

/** It tells nothing of the calls that it gets. */
function isSilent({ window }: DiagnosisInput, { baseFrom, nowTo }: Periods, service: string): boolean {
  return (window.flows.find({ kind: 'service', service })?.summarise(baseFrom, nowTo).count ?? 0) === 0;
}

/** Of a silent callee whose word nobody has, the one that calls it; undefined when there are several. */
function findOnlyCaller(
  input: DiagnosisInput,
  periods: Periods,
  service: string,
  hints: readonly ProblemHint[],
): string | undefined {
  if (hints.includes('told') || hints.includes('down') || !isSilent(input, periods, service)) return undefined;
  const callers = input.window.flows
    .list('edge')
    .filter(flow => flow.id.callee === service && flow.summarise(periods.baseFrom, periods.nowTo).count > 0);
  return callers.length === 1 ? callers[0]!.id.service : undefined;
}

interface Way {
  readonly service: string;
  readonly callee?: string | undefined;
}

function isRepeating({ window }: DiagnosisInput, { nowFrom, nowTo }: Periods, { service, callee }: Way): boolean {
  if (callee === undefined) return false;
  return (window.flows.find({ kind: 'edge', service, callee })?.summarise(nowFrom, nowTo).errors ?? 0) > 1;
}

interface Affected {
  readonly input: DiagnosisInput;
  readonly service: string;
  readonly first: RankedCause;
  readonly words: readonly Suspect[];
  readonly odd: readonly string[];
}

function findInstances({ input, service, first, words, odd }: Affected): string[] {
  const named = words.flatMap(({ instances }) => instances);
  if (named.length > 0) return [...new Set(named)];
  if (first.parts !== undefined && first.parts.length > 0) return [...first.parts];
  if (odd.length > 0) return [...odd];
  const strained = input.anomalies
    .filter(
      ({ subject, class: kind }) => subject.service === service && (kind === 'resource' || first.callee !== undefined),
    )
    .flatMap(({ subject }) => subject.instance ?? []);
  return [...new Set(strained)];
}

function tellOdd(instances: readonly string[]): Sentence {
  const { en, zh } = listOf(instances);
  return { en: `only ${en} of its instances are affected`, zh: `其实例中只有 ${zh} 受影响` };
}

/** Operations on the edge that became clearly slower, when others did not: one statement, not the way to the callee. */
function findSlowOperations(
  { window }: DiagnosisInput,
  periods: Periods,
  { from, to }: { readonly from: string; readonly to: string },
): Sentence[] {
  const edge = window.flows.find({ kind: 'edge', service: from, callee: to });
  const waiting = edge === undefined ? 0 : readShift(edge, periods).waiting;
  const shifts = window.flows
    .list('edge-operation')
    .filter(flow => flow.id.service === from && flow.id.callee === to)
    .map(flow => readShift(flow, periods))
    .filter(shift => shift.now.count > 0);
  const slow = shifts.filter(shift => shift.waiting > 0.2 * Math.max(0.01, waiting));
  if (slow.length === 0 || (slow.length === shifts.length && shifts.length > 2)) return [];
  return slow.map(({ id, now, base }) => {
    const [nowMs, beforeMs] = [Math.round(now.meanMs), Math.round(base.meanMs)];
    return {
      en: `${id.operation} ${nowMs} ms, before ${beforeMs} ms`,
      zh: `${id.operation} ${nowMs} ms，之前 ${beforeMs} ms`,
    };
  });
}

function tellSlow(operations: readonly Sentence[]): Sentence {
  const { en, zh } = joined(operations, { en: '; ', zh: '；' });
  return { en: `slow there: ${en}`, zh: `其中变慢的操作：${zh}` };
}
