import type { Sentence } from '#domain/sentence.ts';
import type { SpanRow } from '#telemetry/span-table.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import type { DiagnosisInput, Periods } from './observation.ts';

/** How much a refusal says by itself, before any user suffers. */
const ALONE = 0.8;
const SPANS_READ = 2000;
/** So many failed calls must carry the code, and this share of those that failed. */
const LEAST_REFUSED = 3;
const LEAST_SHARE = 0.3;
/** What was said half as often while all was well is how they always speak to each other. */
const MOST_BEFORE = 0.5;
const LONGEST_QUOTE = 160;
/** Where instrumentations put what a callee answered: the code itself and nothing around it. */
const CODES = ['db.response.status_code', 'exception.type', 'error.type', 'rpc.response.status_code'];

/** The failed calls to one callee that carry a code of one problem. */
interface Refusal {
  readonly callee: string;
  readonly problem: string;
  readonly spans: readonly SpanRow[];
}

/**
 * Callees that refuse their callers and say why, in codes of a known problem: a database whose role may not log in, or that takes no writes.
 * Nothing is wrong with the callers then, and to restart them makes things worse. Who was changed just before is asked why it is refused
 * instead. O(failed spans of the trouble).
 */
export function findRefusals(input: DiagnosisInput, periods: Periods): Suspect[] {
  const { evidenceFrom, now, changes, startedAt } = input;
  const problemOf = new Map(input.problems.flatMap(({ id, refusals }) => refusals.map(code => [code, id] as const)));
  const failed = failedCalls(input, evidenceFrom, now + 1).filter(
    ({ service }) => findSuspectChanges(changes, service, startedAt).length === 0,
  );
  const before = listRefusals(failedCalls(input, periods.baseFrom, periods.baseTo), problemOf);
  return listRefusals(failed, problemOf)
    .filter(({ callee, spans }) => {
      const ofCallee = failed.filter(span => span.callee === callee).length;
      return spans.length >= Math.max(LEAST_REFUSED, LEAST_SHARE * ofCallee);
    })
    .filter(({ callee, problem, spans }) => {
      const usual = before.find(each => each.callee === callee && each.problem === problem)?.spans.length ?? 0;
      return usual < MOST_BEFORE * spans.length;
    })
    .map(({ callee, problem, spans }) => {
      const at = Math.min(...spans.map(({ startAt }) => startAt));
      return createSuspect({
        service: callee,
        problem,
        weight: ALONE,
        isGround: true,
        evidence: [evidence('trace', tell(callee, spans), 2, at)],
      });
    });
}

function failedCalls({ window }: DiagnosisInput, fromMs: number, toMs: number): SpanRow[] {
  return window.spans
    .find({ isError: true, fromMs, toMs, limit: SPANS_READ })
    .filter(({ callee, service }) => callee !== undefined && callee !== service);
}

/** Of each callee the problem that most calls speak of. */
function listRefusals(spans: readonly SpanRow[], problemOf: ReadonlyMap<string, string>): Refusal[] {
  const groups = new Map<string, { callee: string; problem: string; spans: SpanRow[] }>();
  for (const span of spans) {
    const problem = CODES.map(name => problemOf.get(span.attributes[name] ?? '')).find(each => each !== undefined);
    if (problem === undefined || span.callee === undefined) continue;
    const key = `${span.callee} ${problem}`;
    const group = groups.get(key) ?? { callee: span.callee, problem, spans: [] };
    group.spans.push(span);
    groups.set(key, group);
  }
  const refusals = [...groups.values()].sort((a, b) => b.spans.length - a.spans.length);
  return refusals.filter(({ callee }, i) => refusals.findIndex(each => each.callee === callee) === i);
}

function tell(callee: string, spans: readonly SpanRow[]): Sentence {
  const callers = [...new Set(spans.map(({ service }) => service))].sort();
  const quote = spans.find(({ statusMessage }) => statusMessage !== '')?.statusMessage.split('\n')[0] ?? '';
  const said = quote === '' ? '' : `: ${quote.slice(0, LONGEST_QUOTE)}`;
  return {
    en: `${callee} refuses ${callers.join(', ')}${said}`,
    zh: `${callee} 拒绝了 ${callers.join('、')} 的请求${said.replace(': ', '：')}`,
  };
}
