import { type Approval, findOpenFault, voicesOf } from './approval.ts';
import { isSamePerson } from './identity.ts';

/**
 * Somebody's say over approvals, in another's hands. Whose it is keeps it too: what is cast first counts, for both of them. It is
 * worth what its owner may do when a vote is cast, and only the owner's own say can be handed over: there are no chains.
 */
export interface Delegation {
  readonly id: string;
  /** Whose say: a person's name, or `cli:...` for whoever rules the server's machine under a name of their choice. */
  readonly from: string;
  /** Name of the person who may use it. */
  readonly to: string;
  readonly reason: string;
  /** The only one that it is for; absent: all that wait until it ends. */
  readonly approval?: string;
  readonly createdAt: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;
/** Whoever is away for longer has no say that anybody should be waiting for. */
export const DELEGATION_MOST_MS = 90 * DAY_MS;

/** Why a say cannot be handed over for good reasons of its own, if it cannot. */
export function findDelegationFault({ from, to, createdAt, until }: Delegation): string | undefined {
  if (isSamePerson(from, to)) return `${to} has this say already`;
  if (until <= createdAt) return 'its end has passed';
  return until - createdAt > DELEGATION_MOST_MS ? 'it lasts more than 90 days' : undefined;
}

/** Why a say over this approval cannot be handed over so, if it cannot. */
export function findUselessness(approval: Approval, { from, to }: Delegation, now: number): string | undefined {
  const fault = findOpenFault(approval, now);
  if (fault !== undefined) return fault;
  if (isSamePerson(from, approval.requestedBy)) return 'whoever asked has no say in it to hand over';
  if (isSamePerson(to, approval.requestedBy)) return `${to} asked for it and cannot decide it`;
  const voted = [from, to].find(name => voicesOf(approval.votes).some(voice => isSamePerson(voice, name)));
  return voted === undefined ? undefined : `${voted} has already voted`;
}

/** Those that can still be used on an approval; the ones that are for it alone come first. */
export function delegationsFor(
  approval: Approval,
  delegations: readonly Delegation[],
  now: number,
): readonly Delegation[] {
  const usable = delegations.filter(
    each =>
      (each.approval ?? approval.id) === approval.id &&
      now < each.until &&
      findUselessness(approval, each, now) === undefined,
  );
  return [...usable.filter(each => each.approval !== undefined), ...usable.filter(each => each.approval === undefined)];
}
