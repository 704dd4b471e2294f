import type { Wording } from '../../wording.ts';
import type { LogColumns, SpanColumns } from '../case.ts';
import type { Finding, ProblemHint } from '../evidence.ts';
import { describeCourse } from './course-words.ts';
import { findOddTraits, type OddTrait, type Share } from './odd-traits.ts';
import { saturate } from './saturate.ts';
import { readTraits, type Trait, type TraitTable } from './traits.ts';
import type { Visits } from './visits.ts';

/**
 * Services whose operations do other things than before: take other steps, make other calls, write other lines, fail. A visit whose own callees
 * behaved oddly in the same trace is explained by them and not counted. O(spans + lines).
 */
export function behaviourFindings(spans: SpanColumns, visits: Visits, logs: LogColumns | undefined): Finding[] {
  const table = readTraits(spans, visits, logs);
  const odd = findOddTraits(spans, visits, table);
  if (odd.length === 0) return [];
  const oddness = oddnessOf(visits, table, odd);
  const ownShare = ownShares(visits, oddness);
  const strongest = new Map<number, OddTrait>();
  for (const each of odd) if (!strongest.has(each.key)) strongest.set(each.key, each);
  const byNode = Map.groupBy(strongest.values(), ({ key }) => visits.keys[key]!.node);
  return [...byNode].flatMap(([node, traits]) => findingOf({ node, traits, ownShare, visits, table }));
}

interface NodeOddity {
  readonly node: string;
  /** The strongest of each operation. */
  readonly traits: readonly OddTrait[];
  readonly ownShare: Float64Array;
  readonly visits: Visits;
  readonly table: TraitTable;
}

/** Operations are seen by different traces, so what they say adds up. */
function findingOf({ node, traits, ownShare, visits, table }: NodeOddity): Finding[] {
  const own = traits.map(each => ({ ...each, nats: each.nats * ownShare[each.key]! })).sort((a, b) => b.nats - a.nats);
  const nats = own.reduce((sum, each) => sum + each.nats, 0);
  const most = own[0]!;
  if (nats <= 0) return [];
  const trait = table.traits[most.trait]!;
  const does = trait.kind === 'course' ? describeCourseOf(visits, table, most) : describeTrait(trait);
  const statement = describeShares(visits.keys[most.key]!.operation, does, most);
  return [
    {
      node,
      kind: trait.kind.endsWith('log') ? 'log' : 'trace',
      hint: hintOf(trait, most),
      statement,
      weight: saturate(nats),
    },
  ];
}

function hintOf({ kind }: Trait, { before, after }: OddTrait): ProblemHint {
  const rose = after.shown / after.traces > before.shown / before.traces;
  return rose && (kind === 'failed' || kind === 'error-log') ? 'failing' : 'behaviour';
}

/** By visit, in [0, 1]: the probability that it is one of those that the trouble changed. */
function oddnessOf(visits: Visits, { ofVisit }: TraitTable, odd: readonly OddTrait[]): Float64Array {
  const byKey = Map.groupBy(odd, ({ key }) => key);
  return Float64Array.from(visits.top, (_, visit) => {
    if (visits.isAfter[visit] === 0) return 0;
    const shares = (byKey.get(visits.key[visit]!) ?? []).map(each => excess(each, ofVisit[visit]!.has(each.trait)));
    return Math.max(0, ...shares);
  });
}

/** Of the visits that show the trait (or lack it) as this one does, the share that did not before. */
function excess({ before, after }: OddTrait, isShown: boolean): number {
  const [was, is] = [before.shown / before.traces, after.shown / after.traces];
  return isShown ? (is - was) / is : (was - is) / (1 - is);
}

/** By kind of visit: of its odd visits, the share that no odd visit below explains. */
function ownShares({ caller, key, keys }: Visits, oddness: Float64Array): Float64Array {
  const below = new Float64Array(oddness.length);
  for (const start of oddness.keys()) {
    // Upwards until something at least as odd is known: each visit is raised a few times at most.
    const odd = oddness[start]!;
    for (let above = caller[start]!; above >= 0 && below[above]! < odd; above = caller[above]!) below[above] = odd;
  }
  const all = new Float64Array(keys.length);
  const own = new Float64Array(keys.length);
  for (const [visit, odd] of oddness.entries()) {
    all[key[visit]!]! += odd;
    own[key[visit]!]! += odd * (1 - Math.min(1, below[visit]!));
  }
  return own.map((share, i) => (all[i]! > 0 ? share / all[i]! : 0));
}

function describeCourseOf(visits: Visits, table: TraitTable, odd: OddTrait): Wording {
  const { en, zh } = describeCourse(visits, table, odd);
  return { en: `takes a course ${en}`, zh: `流程中${zh}` };
}

function describeTrait({ kind, text, callee, site }: Trait): Wording {
  if (kind === 'call') return { en: `calls ${callee} (${text})`, zh: `调用 ${callee}（${text}）` };
  if (kind === 'step') return { en: `does ${text}`, zh: `执行 ${text}` };
  if (kind === 'failed') return { en: `fails in ${text}`, zh: `在 ${text} 中失败` };
  const line = `“${text.slice(0, 120)}”`;
  const [error, errorZh] = kind === 'error-log' ? ['the error ', '错误'] : ['', '日志'];
  return {
    en: `writes ${error}${line}${site ? ` (${site})` : ''}`,
    zh: `输出${errorZh}${line}${site ? `（${site}）` : ''}`,
  };
}

function describeShares(
  operation: string,
  does: Wording,
  { before, after }: Pick<OddTrait, 'before' | 'after'>,
): Wording {
  const say = ({ shown, traces }: Share) => ({
    en: `in ${Math.round(shown)} of ${Math.round(traces)} traces`,
    zh: `${Math.round(traces)} 条链路中有 ${Math.round(shown)} 条`,
  });
  const [was, is] = [say(before), say(after)];
  return {
    en: `${operation} ${does.en} ${is.en}, before ${was.en}`,
    zh: `${operation} ${does.zh}：${is.zh}，之前 ${was.zh}`,
  };
}
