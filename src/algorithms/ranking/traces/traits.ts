import { createMiner, findTemplateText, mineLine } from '../../log-templates/miner.ts';
import type { LogColumns, SpanColumns } from '../case.ts';
import type { Visits } from './visits.ts';

export type TraitKind = 'step' | 'call' | 'course' | 'log' | 'error-log' | 'failed';

/**
 * Something that a visit may show: a step it takes, a call it makes, all of these together (its course), a line it writes, that it fails. Operations
 * that serve many purposes under one name differ by their course.
 */
export interface Trait {
  readonly kind: TraitKind;
  readonly text: string;
  /** Whom a call reaches. */
  readonly callee?: string;
  /** The place in the code that wrote a line: it tells lines apart better than their words. */
  readonly site?: string;
}

/** Which traits each visit shows. */
export interface TraitTable {
  readonly traits: readonly Trait[];
  /** By visit: indices of `traits`, each once. */
  readonly ofVisit: readonly ReadonlySet<number>[];
  /** 1 for visits of traces of which lines were kept: of others nobody knows what they wrote. */
  readonly isLogged: Uint8Array;
  /** 1 for visits that failed or wrote an error. */
  readonly isBad: Uint8Array;
}

/** Reads the traits of all visits off their spans and off the lines of their traces. O(spans + lines log visits of a trace). */
export function readTraits(spans: SpanColumns, visits: Visits, logs: LogColumns | undefined): TraitTable {
  const traits: Trait[] = [];
  const indexOf = new Map<string, number>();
  const ofVisit = Array.from({ length: visits.top.length }, () => new Set<number>());
  const show = (visit: number, trait: Trait) => {
    const name = trait.site ? `${trait.kind} ${trait.site}` : `${trait.kind} ${trait.callee ?? ''} ${trait.text}`;
    let index = indexOf.get(name);
    if (index === undefined) {
      index = traits.push(trait) - 1;
      indexOf.set(name, index);
    }
    ofVisit[visit]!.add(index);
  };
  for (const [row, visit] of visits.ofRow.entries()) {
    if (visits.top[visit] !== row) show(visit, { kind: 'step', text: spans.operation[row]! });
    if (spans.failed[row] === 1) show(visit, { kind: 'failed', text: spans.operation[row]! });
  }
  for (const [visit, caller] of visits.caller.entries()) {
    const { node, operation } = visits.keys[visits.key[visit]!]!;
    if (caller >= 0) show(caller, { kind: 'call', text: operation, callee: node });
  }
  for (const [visit, shown] of ofVisit.entries())
    show(visit, { kind: 'course', text: courseOf([...shown].map(trait => traits[trait]!)) });
  if (logs !== undefined) showLines({ spans, visits, logs, show });
  const logged = new Set(logs?.traceId);
  const isBad = ofVisit.map(shown => Number([...shown].some(trait => isTrouble(traits[trait]!))));
  return {
    ...{ traits, ofVisit },
    isLogged: Uint8Array.from(visits.top, row => (logged.has(spans.traceId[row]!) ? 1 : 0)),
    isBad: Uint8Array.from(isBad),
  };
}

/** Traits that are bad in themselves. */
export function isTrouble({ kind }: Trait): boolean {
  return kind === 'failed' || kind === 'error-log';
}

function courseOf(shown: readonly Trait[]): string {
  const steps = shown
    .filter(({ kind }) => kind === 'step' || kind === 'call')
    .map(({ text, callee }) => (callee ? `${callee} ${text}` : text));
  return steps.length === 0 ? 'without a step' : steps.sort().join(', ');
}

interface LineReading {
  readonly spans: SpanColumns;
  readonly visits: Visits;
  readonly logs: LogColumns;
  readonly show: (visit: number, trait: Trait) => void;
}

function showLines({ spans, visits, logs, show }: LineReading): void {
  const byTrace = Map.groupBy(visits.top.keys(), visit =>
    placeOf(spans.traceId[visits.top[visit]!]!, spans.node[visits.top[visit]!]!),
  );
  const miner = createMiner();
  const placed: {
    readonly visit: number;
    readonly templateId: number;
    readonly site: string;
    readonly kind: TraitKind;
  }[] = [];
  for (const [line, body] of logs.body.entries()) {
    const candidates = byTrace.get(placeOf(logs.traceId[line]!, logs.node[line]!));
    if (candidates === undefined) continue;
    const visit = visitAt(spans, visits, candidates, logs.at[line]!);
    const isBad = logs.severity[line] === 'error' || logs.severity[line] === 'fatal';
    placed.push({
      visit,
      templateId: mineLine(miner, body).templateId,
      site: logs.site?.[line] ?? '',
      kind: isBad ? 'error-log' : 'log',
    });
  }
  // Texts are taken at the end, when templates have widened.
  for (const { visit, templateId, site, kind } of placed)
    show(visit, { kind, site, text: findTemplateText(miner, templateId) ?? '' });
}

function placeOf(traceId: string, node: string): string {
  return `${traceId} ${node}`;
}

/** The visit that was under way at an instant, the one begun last when several were; else the one that ended last before it. */
function visitAt(spans: SpanColumns, visits: Visits, candidates: readonly number[], at: number): number {
  let best = candidates[0]!;
  let bestLag = Number.POSITIVE_INFINITY;
  for (const visit of candidates) {
    const row = visits.top[visit]!;
    const startAt = spans.startAt[row]!;
    const endAt = startAt + spans.durationMs[row]!;
    const outsideMs = Math.max(0, startAt - at, at - endAt);
    // Outside weighs more than any time since the start of one that contains the instant.
    const lag = outsideMs * 1e6 + Math.max(0, at - startAt);
    if (lag >= bestLag) continue;
    best = visit;
    bestLag = lag;
  }
  return best;
}
