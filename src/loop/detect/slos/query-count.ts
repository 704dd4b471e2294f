import { walkExpression } from '#loop/detect/rules/expression-range.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { Expression } from '#telemetry/promql/ast.ts';
import { compileQuery, type Element, evaluateInstant, type Query } from '#telemetry/promql/query.ts';

/**
 * How the value of an expression becomes a number of events: what a counter rose by since the last reading; a rate, or an
 * increase over a range, for the time since the last reading; or the value itself, once a reading.
 */
type Reading =
  | { readonly kind: 'counter' }
  | { readonly kind: 'over-time'; readonly perMs: number }
  | { kind: 'as-is' };

interface LastSeen {
  value: number;
  at: number;
}

const PER_SECOND = new Set(['rate', 'irate']);
const PER_RANGE = new Set(['increase', 'delta', 'sum_over_time', 'count_over_time']);
/** A runaway expression must not hold up the loop. */
const LIMITS = { maxSeries: 10_000, maxSamples: 1_000_000 };
/** Longer silence is not made up for by the rate of a moment. */
const LONGEST_STEP_MS = 60_000;
/** A counter that was away for longer than the window begins anew. */
const FORGOTTEN_MS = 900_000;

/** Counts events by an expression, from one reading to the next. */
export class QueryCount {
  readonly #query: Query;
  readonly #reading: Reading;
  readonly #last = new Map<string, LastSeen>();
  #readAt: number | undefined;

  /** @param isCounter - what the expression yields only ever counts up; decided by its functions where it has any */
  constructor(text: string, isCounter: boolean) {
    this.#query = compileQuery(text);
    this.#reading = readingOf(this.#query.expression, isCounter);
  }

  /** Events since the last call; undefined when there is no such series. Throws PROMQL_EVALUATION or PROMQL_LIMIT. */
  read(scene: Pick<Scene, 'window' | 'now'>): number | undefined {
    const elements = readElements(this.#query, scene);
    const before = this.#readAt;
    this.#readAt = scene.now;
    if (elements.length === 0) return undefined;
    switch (this.#reading.kind) {
      case 'counter':
        return this.#readCounters(elements, scene.now, before === undefined);
      case 'over-time': {
        const elapsedMs = before === undefined ? 0 : Math.min(LONGEST_STEP_MS, Math.max(0, scene.now - before));
        return sumOf(elements) * this.#reading.perMs * elapsedMs;
      }
      case 'as-is':
        return sumOf(elements);
    }
  }

  /** One that appears later has counted from zero since. A sum falls when one of its series goes: that is no event. */
  #readCounters(elements: readonly Element[], now: number, isFirst: boolean): number {
    let events = 0;
    for (const { labels, value } of elements) {
      if (!Number.isFinite(value)) continue;
      const last = this.#last.get(labels.key);
      if (!isFirst) events += Math.max(0, value - (last?.value ?? 0));
      this.#last.set(labels.key, { value, at: now });
    }
    for (const [key, { at }] of this.#last) if (Math.abs(now - at) > FORGOTTEN_MS) this.#last.delete(key);
    return events;
  }
}

/** The series of an expression at this moment; one for a plain number. */
export function readElements(query: Query, { window, now }: Pick<Scene, 'window' | 'now'>): readonly Element[] {
  const result = evaluateInstant(query, { source: window.source, atMs: now, limits: LIMITS });
  return result.type === 'vector' ? result.elements : [];
}

function readingOf(expression: Expression, isCounter: boolean): Reading {
  const nodes = walkExpression(expression);
  const call = nodes.find(node => node.node === 'call' && (PER_SECOND.has(node.name) || PER_RANGE.has(node.name)));
  if (call?.node !== 'call') return isCounter ? { kind: 'counter' } : { kind: 'as-is' };
  if (PER_SECOND.has(call.name)) return { kind: 'over-time', perMs: 1 / 1000 };
  const range = walkExpression(call).find(node => 'rangeMs' in node);
  return range === undefined ? { kind: 'as-is' } : { kind: 'over-time', perMs: 1 / range.rangeMs };
}

function sumOf(elements: readonly Element[]): number {
  return elements.reduce((sum, { value }) => sum + (Number.isFinite(value) ? Math.max(0, value) : 0), 0);
}
