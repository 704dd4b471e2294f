import type { CaseChange } from '../case.ts';
import type { CaseView } from '../evidence.ts';
import type { Candidate } from '../fuse.ts';

/** Odds of a cause are multiplied by at most this for a change just before the onset. */
const MOST_ODDS = 10;
/** A change loses its suspicion with time: to 1/e in this. */
const SUSPICION_MS = 15 * 60_000;
/** The onset is not known to the second: a change this much later may still be earlier. */
const LATE_MS = 60_000;

/** In Chinese; in English they are called by their own names. */
const KINDS: Readonly<Record<CaseChange['kind'], string>> = {
  deploy: '发布',
  config: '配置变更',
  scale: '扩缩容',
  restart: '重启',
  schema: '表结构变更',
  flag: '开关变更',
  traffic: '流量调整',
  database: '数据库设置变更',
};

export interface ChangedCandidate extends Candidate {
  readonly changes: readonly string[];
}

/**
 * Multiplies the odds of candidates that were changed shortly before the onset: themselves, what contains them, or their parts. A change adds at
 * most what other evidence gave already, so that it makes nobody a cause by itself. O(candidates × changes).
 */
export function weighChanges({ input, graph, frame }: CaseView, candidates: readonly Candidate[]): ChangedCandidate[] {
  const recent = input.changes.filter(({ at }) => at <= frame.onsetAt + LATE_MS && Number.isFinite(at));
  const weighed = candidates.map(candidate => {
    const i = graph.indexOf.get(candidate.node);
    const near =
      i === undefined ? [candidate.node] : [i, ...graph.wholes[i]!, ...graph.parts[i]!].map(each => graph.ids[each]!);
    const own = recent
      .filter(({ node }) => near.includes(node))
      .map(change => ({ change, nats: suspicionOf(change, frame.onsetAt) }));
    const suspects = own.filter(({ nats }) => nats > 0.1).sort((a, b) => b.nats - a.nats);
    const weight = Math.max(0, Math.min(suspects[0]?.nats ?? 0, candidate.score));
    const told = suspects.map(({ change, nats }) =>
      describe(change, { nats: Math.min(nats, weight), onsetAt: frame.onsetAt }),
    );
    return {
      ...candidate,
      score: candidate.score + weight,
      evidence: [...candidate.evidence, ...told],
      changes: suspects.map(({ change }) => change.id),
    };
  });
  return weighed.sort((a, b) => b.score - a.score);
}

/** Logarithm of the odds. */
function suspicionOf({ at }: CaseChange, onsetAt: number): number {
  return Math.log(1 + (MOST_ODDS - 1) * Math.exp(-Math.max(0, onsetAt - at) / SUSPICION_MS));
}

function describe(
  { kind, summary, at }: CaseChange,
  { nats, onsetAt }: { readonly nats: number; readonly onsetAt: number },
) {
  const minutes = Math.round((onsetAt - at) / 6_000) / 10;
  const when =
    minutes >= 0
      ? { en: `${minutes} min before the trouble began`, zh: `故障开始前 ${minutes} min ` }
      : { en: 'as the trouble began', zh: '故障开始时' };
  return {
    kind: 'change' as const,
    statement: {
      en: `${kind} ${when.en}${summary.en === '' ? '' : `: ${summary.en}`}`,
      zh: `${when.zh}的${KINDS[kind]}${summary.zh === '' ? '' : `：${summary.zh}`}`,
    },
    weight: nats,
    at,
  };
}
