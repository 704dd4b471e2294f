import type { Span } from '#domain/signal.ts';
import { BoundedMap } from './bounded-map.ts';

const OTHER_OPERATIONS = 'other';
const MAX_NAME_LENGTH = 200;
const REMEMBERED_STATEMENTS = 2000;
const REMEMBERED_SERVICES = 1000;

/** Names of operations, at most `maxPerService`, so that ids in span names cannot flood the window. */
export class OperationNames {
  readonly #maxPerService: number;
  readonly #forgetAfterMs: number;
  readonly #statements = new BoundedMap<string, string>(REMEMBERED_STATEMENTS);
  #known = new BoundedMap<string, Set<string>>(REMEMBERED_SERVICES);
  #forgotAt = Number.NEGATIVE_INFINITY;

  constructor(maxPerService: number, forgetAfterMs: number) {
    this.#maxPerService = maxPerService;
    this.#forgetAfterMs = forgetAfterMs;
  }

  /** The name under which the span is counted: for database calls the statement without its values. */
  nameOf(service: string, span: Span, now: number): string {
    // Names that are no longer used must not keep new ones out for ever.
    if (Math.abs(now - this.#forgotAt) > this.#forgetAfterMs) {
      this.#forgotAt = now;
      this.#known = new BoundedMap(REMEMBERED_SERVICES);
    }
    const name = this.#rawName(span);
    const known = this.#known.get(service);
    if (known === undefined) this.#known.set(service, new Set([name]));
    else if (!known.has(name)) {
      if (known.size >= this.#maxPerService) return OTHER_OPERATIONS;
      known.add(name);
    }
    return name;
  }

  #rawName(span: Span): string {
    const { attributes } = span;
    const summary = attributes['db.query.summary'];
    if (summary !== undefined) return summary;
    const statement = attributes['db.query.text'] ?? attributes['db.statement'];
    if (statement === undefined) return span.name;
    const seen = this.#statements.get(statement);
    if (seen !== undefined) return seen;
    const shape = statementShape(statement);
    this.#statements.set(statement, shape);
    return shape;
  }
}

/** A statement with `?` for its literals, so that one query is one operation. Placeholders such as $1 stay. */
export function statementShape(statement: string): string {
  return statement
    .slice(0, 1000)
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/(?<![\w$])\d+(?:\.\d+)?/g, '?')
    .replace(/\s+/g, ' ')
    .replace(/\((?:\?, ?)+\?\)/g, '(?)')
    .trim()
    .slice(0, MAX_NAME_LENGTH);
}
