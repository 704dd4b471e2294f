import type { Identity } from '#domain/identity.ts';
import type { Person } from '#domain/person.ts';
import type { Role } from '#domain/role.ts';
import { LINK_LIFE_MS } from '#domain/sign-in-link.ts';
import type { ApiParts } from '../api-parts.ts';
import { nameNeeded, signInRefused } from './errors.ts';
import { recordAccess } from './facts.ts';
import { hashSecret, newSecret } from './secrets.ts';

type LinkParts = Pick<ApiParts, 'signInLinks' | 'journal' | 'clock'>;

/** For somebody who is known, or for somebody new with the role they will have. */
export type LinkFor = { readonly person: Person } | { readonly role: Role; readonly name?: string };

export interface MadeLink {
  /** Below the address of the server. What follows # is sent to no server, so it lands in no log. */
  readonly path: string;
  readonly expiresAt: number;
}

export async function makeLink(parts: LinkParts, by: string, whom: LinkFor): Promise<MadeLink> {
  const { signInLinks, clock } = parts;
  const code = newSecret();
  const expiresAt = clock.now() + LINK_LIFE_MS;
  const known = 'person' in whom ? whom.person : undefined;
  const { role, name } = 'person' in whom ? whom.person : whom;
  const link = { role, madeBy: by, expiresAt, ...(known === undefined ? {} : { person: known.id }) };
  await signInLinks.add(link, hashSecret(code));
  await recordAccess(parts.journal, {
    ...{ kind: 'sign-in.link-made', subject: known === undefined ? 'access' : `person/${known.name}`, by },
    summary:
      known === undefined
        ? {
            en: `${by} made a sign-in link for somebody new as ${role}`,
            zh: `${by} 为新成员创建了登录链接，角色 ${role}`,
          }
        : { en: `${by} made a sign-in link for ${known.name}`, zh: `${by} 为 ${known.name} 创建了登录链接` },
    data: { role },
  });
  const named = name === undefined ? {} : { [known === undefined ? 'name' : 'for']: name };
  return { path: `/sign-in#${new URLSearchParams({ code, ...named })}`, expiresAt };
}

type RedeemParts = Pick<ApiParts, 'signInLinks' | 'sessions' | 'journal' | 'clock' | 'newId'>;

export interface Browser {
  readonly name: string;
  readonly address: string;
}

const BROWSER_LENGTH = 200;

/** Opens a session for whoever the link is for; returns the key that the browser keeps. */
export async function redeemLink(
  parts: RedeemParts,
  { code, name }: { readonly code: string; readonly name?: string | undefined },
  browser: Browser,
): Promise<{ readonly key: string; readonly identity: Identity }> {
  const { signInLinks, sessions, journal, clock, newId } = parts;
  const now = clock.now();
  const redeemed = await signInLinks.redeem(hashSecret(code), now, ({ role }) => {
    if (name === undefined) throw nameNeeded();
    return { id: newId(), name, role, createdAt: now };
  });
  if (redeemed === undefined) throw signInRefused();
  const { person, isNew } = redeemed;
  const key = newSecret();
  const session = { id: newId(), person: person.id, createdAt: now, usedAt: now, address: browser.address };
  await sessions.add({ ...session, browser: browser.name.slice(0, BROWSER_LENGTH) }, hashSecret(key));
  const about = { subject: `person/${person.name}`, by: person.name };
  if (isNew) {
    const summary = { en: `${person.name} joined as ${person.role}`, zh: `${person.name} 加入，角色 ${person.role}` };
    await recordAccess(journal, { kind: 'person.added', ...about, summary, data: { role: person.role } });
  }
  const summary = { en: `${person.name} signed in`, zh: `${person.name} 登录` };
  await recordAccess(journal, { kind: 'person.signed-in', ...about, summary, data: { address: browser.address } });
  const { id, role } = person;
  return { key, identity: { kind: 'person', id, by: person.name, role, session: session.id } };
}
