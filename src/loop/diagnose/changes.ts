import type { Evidence } from '#domain/cause.ts';
import { CHANGE_KIND_WORDS, type Change } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';
import { evidence } from './candidate.ts';

/** Kinds that can do harm by themselves; the rest are answers to trouble more often than its origin. */
const SUSPECT_KINDS: readonly Change['kind'][] = ['deploy', 'config', 'schema', 'flag', 'database'];
/** A change explains trouble that starts within this time after it. */
const EXPLAINS_FOR_MS = 180_000;
/** Onsets are known to a few seconds only: a change may seem to come just after its own effect. */
const ONSET_BLUR_MS = 8000;

/** Changes of the service by others than ZeroOps itself (a person's deployment is a run of ours, and theirs) that came shortly before the onset, latest first. */
export function findSuspectChanges(changes: readonly Change[], service: string, startedAt: number): Change[] {
  const ofService = changes.filter(change => change.service === service);
  const returns = findReturns(ofService);
  return ofService
    .filter(change => !isOwn(change))
    .filter(({ kind }) => SUSPECT_KINDS.includes(kind))
    .filter(change => change.at <= startedAt + ONSET_BLUR_MS && change.at >= startedAt - EXPLAINS_FOR_MS)
    .filter(change => !returns.has(change) && !isTakenBack(change, ofService))
    .sort((a, b) => b.at - a.at);
}

/** Repairs, and whatever the engine took back by itself. */
function isOwn({ run, actor }: Change): boolean {
  return run !== undefined && actor === 'zeroops';
}

/**
 * A change that brings back what ran before another one undoes it: to undo that in turn would bring the trouble back. Unless the
 * other one was such a return itself: then the trouble is what has come back.
 */
function findReturns(changes: readonly Change[]): Set<Change> {
  const returns = new Set<Change>();
  for (const change of changes.toSorted((a, b) => a.at - b.at)) {
    const isReturn = changes.some(each => each.at < change.at && undoes(change, each) && !returns.has(each));
    if (isReturn) returns.add(change);
  }
  return returns;
}

/** What was taken back since, by whomever, is not in force and explains nothing that is seen now. */
function isTakenBack(change: Change, changes: readonly Change[]): boolean {
  return changes.some(later => later.at > change.at && undoes(later, change));
}

function undoes(later: Change, earlier: Change): boolean {
  return (
    later.service === earlier.service &&
    later.kind === earlier.kind &&
    Object.keys(later.after).length > 0 &&
    Object.entries(later.after).every(([name, value]) => earlier.before[name] === value)
  );
}

export function changeEvidence(change: Change, startedAt: number): Evidence {
  const seconds = Math.round((startedAt - change.at) / 1000);
  const when =
    seconds >= 0
      ? { en: `${seconds} s before the onset`, zh: `发生在异常开始前 ${seconds} s` }
      : { en: 'at the onset', zh: '发生在异常开始时' };
  const { en, zh } = describeChange(change);
  return evidence(
    'change',
    { en: `${en}, ${when.en} (by ${change.actor})`, zh: `${zh}，${when.zh}（操作者 ${change.actor}）` },
    1,
    change.at,
  );
}

export function describeChange({ kind, service, summary }: Change): Sentence {
  const { en, zh } = CHANGE_KIND_WORDS[kind];
  return { en: `${en} of ${service}: ${summary.en}`, zh: `${service} 的${zh}：${summary.zh}` };
}
