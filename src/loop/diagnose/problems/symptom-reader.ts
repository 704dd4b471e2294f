import { findKeywordClass } from '#algorithms/log-templates/keywords.ts';
import { type Anomaly, describeAnomaly } from '#domain/anomaly.ts';
import type { Evidence } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import { type Sentence, unworded } from '#domain/sentence.ts';
import { describeChange, findSuspectChanges } from '#loop/diagnose/changes.ts';
import type { DiagnosisInput } from '#loop/diagnose/observation.ts';
import { compileQuery, evaluateInstant } from '#telemetry/promql/query.ts';
import type { SpanRow } from '#telemetry/span-table.ts';
import type { Fact, Symptom, Whereabouts } from './problem-pattern.ts';

/** Where trouble was measured, with what is known of it. */
export interface Place {
  readonly service: string;
  readonly callee?: string | undefined;
  readonly facts: ReadonlySet<Fact>;
  /** Latest first. */
  readonly changes: readonly Change[];
}

/** A symptom that holds, in one sentence. */
export interface Sign {
  readonly kind: Evidence['kind'];
  readonly statement: Sentence;
  readonly at?: number | undefined;
}

const LINES_READ = 300;
const SPANS_READ = 200;
/** A sign must show in so many of what speaks of trouble, and in this share of it. */
const LEAST_SHOWING = 3;
const LEAST_SHARE = 0.3;
const LONGEST_QUOTE = 200;
const LOOKBACK_MS = 60_000;
const LIMITS = { maxSeries: 5000, maxSamples: 500_000 };

interface Line {
  readonly at: number;
  readonly body: string;
  readonly text: string;
  readonly keyword: string | undefined;
}

/**
 * Looks symptoms up in the hot window. What was read of one service is kept for the next pattern that asks. Text from
 * outside picks a name for trouble that was measured; it never adds a suspect, a target or an action.
 */
export class SymptomReader {
  readonly #input: DiagnosisInput;
  readonly #lines = new Map<string, readonly Line[]>();
  readonly #spans = new Map<string, readonly { at: number; text: string }[]>();
  readonly #queries = new Map<string, Sentence | undefined>();

  constructor(input: DiagnosisInput) {
    this.#input = input;
  }

  /** What shows the symptom at the place; undefined when it does not hold. */
  find({ test, at }: Symptom, place: Place): Sign | undefined {
    const services = this.#whereabouts(place, at);
    switch (test.kind) {
      case 'fact':
        return test.facts.some(fact => place.facts.has(fact))
          ? { kind: 'platform', statement: unworded('') }
          : undefined;
      case 'change':
        return this.#findChange(test.changes, place, at === 'place' ? undefined : services);
      case 'anomaly':
        return this.#findAnomaly(test.indicators, services);
      case 'log':
        return this.#findLines(services, line => line.keyword !== undefined && test.classes.includes(line.keyword));
      case 'words':
        return this.#findLines(services, line => test.phrases.some(phrase => line.text.includes(phrase)));
      case 'span':
        return this.#findSpans(services, at === 'place' ? place.callee : undefined, test.phrases);
      case 'query':
        return this.#ask(fill(test.expr, services[0] ?? '', place.callee ?? ''));
    }
  }

  #whereabouts({ service, callee }: Place, at: Whereabouts): readonly string[] {
    const { dependencies } = this.#input.topology;
    if (at === 'place') return [service];
    if (at === 'callee') return callee === undefined ? [] : [callee];
    const named =
      at === 'callees'
        ? dependencies.filter(({ from }) => from === service).map(({ to }) => to)
        : dependencies.filter(({ to }) => to === (callee ?? service)).map(({ from }) => from);
    return named.filter(name => name !== service);
  }

  #findChange(kinds: readonly Change['kind'][], place: Place, elsewhere?: readonly string[]): Sign | undefined {
    const { changes, startedAt } = this.#input;
    const latest =
      elsewhere === undefined
        ? place.changes.slice(0, 1)
        : elsewhere.flatMap(service => findSuspectChanges(changes, service, startedAt).slice(0, 1));
    const found = latest.find(({ kind }) => kinds.includes(kind));
    return found && { kind: 'change', statement: describeChange(found), at: found.at };
  }

  #findAnomaly(indicators: readonly RegExp[], services: readonly string[]): Sign | undefined {
    const found = this.#input.anomalies.find(
      anomaly => services.includes(anomaly.subject.service) && isOne(anomaly, indicators),
    );
    return found && { kind: 'metric', statement: describeAnomaly(found), at: found.startedAt };
  }

  #findLines(services: readonly string[], shows: (line: Line) => boolean): Sign | undefined {
    for (const service of services) {
      const lines = this.#linesOf(service);
      const showing = lines.filter(shows);
      if (showing.length < Math.max(LEAST_SHOWING, LEAST_SHARE * lines.length)) continue;
      const first = showing.at(-1)!;
      const quote = first.body.split('\n')[0]!.slice(0, LONGEST_QUOTE);
      const statement = {
        en: `${service} logs ${showing.length} times: ${quote}`,
        zh: `${service} 输出 ${showing.length} 次日志：${quote}`,
      };
      return { kind: 'log', statement, at: first.at };
    }
    return undefined;
  }

  /** Newest first. */
  #linesOf(service: string): readonly Line[] {
    const known = this.#lines.get(service);
    if (known !== undefined) return known;
    const { window, evidenceFrom, now } = this.#input;
    const lines = window.logs
      .find({ service, minSeverity: 'error', fromMs: evidenceFrom, toMs: now + 1, limit: LINES_READ })
      .map(({ at, body }) => ({ at, body, text: body.toLowerCase(), keyword: findKeywordClass(body)?.id }));
    this.#lines.set(service, lines);
    return lines;
  }

  #findSpans(services: readonly string[], callee: string | undefined, phrases: readonly string[]): Sign | undefined {
    for (const service of services) {
      const spans = this.#spansOf(service, callee);
      const showing = spans.filter(({ text }) => phrases.some(phrase => text.includes(phrase)));
      if (showing.length < Math.max(LEAST_SHOWING, LEAST_SHARE * spans.length)) continue;
      const { at, text } = showing.at(-1)!;
      const where = callee === undefined ? service : `${service} → ${callee}`;
      const quote = text.trim().slice(0, LONGEST_QUOTE);
      const statement = {
        en: `${showing.length} failed calls of ${where} say: ${quote}`,
        zh: `${where} 有 ${showing.length} 次失败调用报告：${quote}`,
      };
      return { kind: 'trace', statement, at };
    }
    return undefined;
  }

  #spansOf(service: string, callee: string | undefined): readonly { at: number; text: string }[] {
    const key = `${service}→${callee ?? ''}`;
    const known = this.#spans.get(key);
    if (known !== undefined) return known;
    const { window, evidenceFrom, now } = this.#input;
    const limits = { isError: true, fromMs: evidenceFrom, toMs: now + 1, limit: SPANS_READ };
    const spans = window.spans
      .find({ service, ...(callee !== undefined && { callee }), ...limits })
      .map(span => ({ at: span.startAt, text: textOf(span) }));
    this.#spans.set(key, spans);
    return spans;
  }

  #ask(expr: string): Sign | undefined {
    if (!this.#queries.has(expr)) this.#queries.set(expr, this.#evaluate(expr));
    const statement = this.#queries.get(expr);
    return statement === undefined ? undefined : { kind: 'metric', statement };
  }

  /** A clash of labels, or more series than a diagnosis may read, is no sign of anything. */
  #evaluate(expr: string): Sentence | undefined {
    const { window, now } = this.#input;
    try {
      const query = compileQuery(expr);
      const result = evaluateInstant(query, {
        source: window.source,
        atMs: now,
        lookbackMs: LOOKBACK_MS,
        limits: LIMITS,
      });
      const first = result.type === 'vector' ? result.elements[0] : undefined;
      if (first === undefined) return undefined;
      const value = Number(first.value.toPrecision(3));
      return { en: `${expr} is ${value}`, zh: `${expr} 的值为 ${value}` };
    } catch {
      return undefined;
    }
  }
}

export function isOne({ indicator }: Pick<Anomaly, 'indicator'>, indicators: readonly RegExp[]): boolean {
  return indicators.some(each => each.test(indicator));
}

/** Names go into string literals: what would end one is escaped. */
function fill(expr: string, service: string, callee: string): string {
  const quoted = (name: string): string => name.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "\\'");
  return expr.replaceAll('$service', () => quoted(service)).replaceAll('$callee', () => quoted(callee));
}

const TELLING_ATTRIBUTES = [
  'error.type',
  'exception.type',
  'exception.message',
  'http.response.status_code',
  'db.response.status_code',
];

function textOf({ statusMessage, attributes }: SpanRow): string {
  const told = TELLING_ATTRIBUTES.map(name => attributes[name] ?? '');
  return [statusMessage, ...told]
    .filter(text => text !== '')
    .join(' ')
    .toLowerCase();
}
