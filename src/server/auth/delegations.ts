import { describeStamp } from '#base/time-stamp.ts';
import type { Approval } from '#domain/approval.ts';
import { type Delegation, delegationsFor, findDelegationFault, findUselessness } from '#domain/delegation.ts';
import { actorOf, type Identity, isClaimed, isSamePerson, voiceOf } from '#domain/identity.ts';
import { isAtLeast } from '#domain/role.ts';
import type { Sentence } from '#domain/sentence.ts';
import { factId } from '#engine/record.ts';
import type { ApiParts } from '../api-parts.ts';
import { delegationNotFound, delegationRefused, notAPerson, personNotFound, roleTooLow } from './errors.ts';

interface Asked {
  readonly by: string;
  readonly to: string;
  readonly reason: string;
  readonly until: number;
}

type DelegationParts = Pick<ApiParts, 'delegations' | 'people' | 'journal' | 'clock' | 'newId'>;

/** Those that are worth something at this moment: whoever may not approve any more has nothing to give. */
export async function listDelegations({ delegations, people, clock }: DelegationParts): Promise<readonly Delegation[]> {
  const all = await delegations.list(clock.now());
  if (all.length === 0) return all;
  const approvers = (await people.list()).filter(({ role }) => isAtLeast(role, 'approver')).map(({ name }) => name);
  return all.filter(({ from }) => isClaimed(from) || approvers.includes(from));
}

/** Whether anybody's say is in these hands, over whatever. */
export async function hasAnySay(parts: DelegationParts, { by }: Identity): Promise<boolean> {
  return (await listDelegations(parts)).some(({ to }) => isSamePerson(to, by));
}

/** Whose say somebody uses when they vote; undefined: their own. Throws ROLE_TOO_LOW when they have neither. */
export async function findSay(
  parts: DelegationParts,
  approval: Approval,
  { by, role }: Identity,
): Promise<string | undefined> {
  const usable = delegationsFor(approval, await listDelegations(parts), parts.clock.now());
  const given = usable.find(({ to }) => isSamePerson(to, by));
  if (given === undefined && !isAtLeast(role, 'approver')) throw roleTooLow(by, role, 'approver');
  return given?.from;
}

/** Over one approval, or without one over all that wait until it ends. */
export async function handOver(parts: DelegationParts, asked: Asked, approval?: Approval): Promise<Delegation> {
  const { delegations, people, clock, newId, journal } = parts;
  const to = await people.find(asked.to);
  if (to === undefined) throw personNotFound(asked.to);
  const delegation: Delegation = {
    ...{ id: newId(), from: await findOwner(parts, asked.by), to: to.name, reason: asked.reason },
    ...(approval === undefined ? {} : { approval: approval.id }),
    ...{ createdAt: clock.now(), until: asked.until },
  };
  const useless = approval === undefined ? undefined : findUselessness(approval, delegation, delegation.createdAt);
  const fault = useless ?? findDelegationFault(delegation);
  if (fault !== undefined) throw delegationRefused(fault);
  const twin = (await delegations.list(delegation.createdAt)).find(
    each => each.from === delegation.from && each.to === delegation.to && each.approval === delegation.approval,
  );
  if (twin !== undefined) throw delegationRefused(`${twin.to} has this say already`);
  await delegations.add(delegation);
  const { id, from, reason, until } = delegation;
  await journal.append({
    ...{ id, kind: 'delegation.started', subject: subjectOf(delegation), actor: actorOf(asked.by) },
    ...(approval === undefined ? {} : placeOf(approval)),
    ...(approval === undefined ? {} : { causedBy: factId(approval.run, 'approval.requested', '') }),
    data: { summary: tellStart(delegation, approval?.title), from, to: to.name, reason, until },
  });
  return delegation;
}

/** Either of the two may, and an admin. */
export async function endDelegation(
  parts: DelegationParts & Pick<ApiParts, 'approvals'>,
  id: string,
  { by, role }: Identity,
): Promise<Delegation> {
  const delegation = (await parts.delegations.list(parts.clock.now())).find(each => each.id === id);
  if (delegation === undefined) throw delegationNotFound(id);
  const { from, to } = delegation;
  if (![from, to].some(name => isSamePerson(name, by)) && role !== 'admin')
    throw delegationRefused(`it is between ${from} and ${to}`);
  if ((await parts.delegations.remove(id)) === undefined) throw delegationNotFound(id);
  const approval = delegation.approval === undefined ? undefined : await parts.approvals.find(delegation.approval);
  await parts.journal.append({
    ...{ kind: 'delegation.ended', subject: subjectOf(delegation), actor: actorOf(by), causedBy: id },
    ...(approval === undefined ? {} : placeOf(approval)),
    data: {
      summary: { en: `${by} ended what ${from} had given to ${to}`, zh: `${by} 结束了 ${from} 对 ${to} 的委托` },
      ...{ from, to },
    },
  });
  return delegation;
}

/**
 * Only who may approve in their own name has something to hand over, whatever token they show. A name that is only claimed gives what
 * whoever rules the machine has: not what the one of that name has.
 */
async function findOwner({ people }: DelegationParts, by: string): Promise<string> {
  const voice = voiceOf(by);
  if (isClaimed(voice)) return voice;
  const person = await people.find(voice);
  if (person === undefined) throw notAPerson(by);
  if (!isAtLeast(person.role, 'approver')) throw roleTooLow(person.name, person.role, 'approver');
  return person.name;
}

function subjectOf({ from, approval }: Delegation): string {
  return approval === undefined ? `person/${from}` : `run/${approval}`;
}

function placeOf({ run, incident }: Approval) {
  return { run, ...(incident === undefined ? {} : { incident }) };
}

function tellStart({ from, to, reason, until }: Delegation, title: Sentence | undefined): Sentence {
  if (title !== undefined)
    return {
      en: `${from} lets ${to} decide: ${title.en} (${reason})`,
      zh: `${from} 请 ${to} 代为决定：${title.zh}（${reason}）`,
    };
  const end = `${describeStamp(until)} UTC`;
  return {
    en: `${from} lets ${to} approve in their place until ${end}: ${reason}`,
    zh: `${from} 委托 ${to} 代为审批，直到 ${end}：${reason}`,
  };
}
