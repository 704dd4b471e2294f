import type { Sentence } from '#domain/sentence.ts';
import type { SpanRow } from '#telemetry/span-table.ts';
import { evidence } from './candidate.ts';
import type { DiagnosisInput, Periods } from './observation.ts';
import type { IsUnchanged, Refusal } from './refusal.ts';

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
interface Group {
  readonly callee: string;
  readonly problem: string;
  readonly spans: SpanRow[];
}

/**
 * By the codes that failed calls carry lately: who refused earlier and does not any more is no reason to leave alone what ended for it.
 * O(failed spans of the two periods).
 */
export function findCodedRefusals(input: DiagnosisInput, periods: Periods, isUnchanged: IsUnchanged): Refusal[] {
  const problemOf = new Map(input.problems.flatMap(({ id, refusals }) => refusals.map(code => [code, id] as const)));
  const failed = failedCalls(input, periods.nowFrom, input.now + 1).filter(({ service }) => isUnchanged(service));
  const asLong = (input.now - periods.nowFrom) / (periods.baseTo - periods.baseFrom);
  const before = groupByAnswer(failedCalls(input, periods.baseFrom, periods.baseTo), problemOf);
  return groupByAnswer(failed, problemOf)
    .filter(({ callee, spans }) => {
      const ofCallee = failed.filter(span => span.callee === callee).length;
      return spans.length >= Math.max(LEAST_REFUSED, LEAST_SHARE * ofCallee);
    })
    .filter(({ callee, problem, spans }) => {
      const usual = before.find(each => each.callee === callee && each.problem === problem)?.spans.length ?? 0;
      return usual * asLong < MOST_BEFORE * spans.length;
    })
    .map(({ callee, problem, spans }) => {
      const at = Math.min(...spans.map(({ startAt }) => startAt));
      return { callee, problem, evidence: [evidence('trace', tell(callee, spans), 2, at)] };
    });
}

function failedCalls({ window }: DiagnosisInput, fromMs: number, toMs: number): SpanRow[] {
  return window.spans
    .find({ isError: true, fromMs, toMs, limit: SPANS_READ })
    .filter(({ callee, service }) => callee !== undefined && callee !== service);
}

/** The largest first. */
function groupByAnswer(spans: readonly SpanRow[], problemOf: ReadonlyMap<string, string>): Group[] {
  const groups = new Map<string, Group>();
  for (const span of spans) {
    const problem = CODES.map(name => problemOf.get(span.attributes[name] ?? '')).find(each => each !== undefined);
    if (problem === undefined || span.callee === undefined) continue;
    const key = `${span.callee} ${problem}`;
    const group = groups.get(key) ?? { callee: span.callee, problem, spans: [] };
    group.spans.push(span);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.spans.length - a.spans.length);
}

function tell(callee: string, spans: readonly SpanRow[]): Sentence {
  const callers = [...new Set(spans.map(({ service }) => service))].sort();
  const quote = spans.find(({ statusMessage }) => statusMessage !== '')?.statusMessage.split('\n')[0] ?? '';
  const said = quote.slice(0, LONGEST_QUOTE);
  return {
    en: `${callee} refuses ${callers.join(', ')}${said === '' ? '' : `: ${said}`}`,
    zh: `${callee} 拒绝了 ${callers.join('、')} 的请求${said === '' ? '' : `：${said}`}`,
  };
}
