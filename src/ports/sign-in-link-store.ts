import type { Person } from '#domain/person.ts';
import type { SignInLink } from '#domain/sign-in-link.ts';

export interface SignInLinkStore {
  /** Forgets links that expired. */
  add(link: SignInLink, codeHash: string): Promise<void>;
  /**
   * Uses a link up, in one transaction: of two at once one gets it. Undefined when there is none, or no more. A link for
   * somebody new adds the person that `create` makes; throws PERSON_NAME_TAKEN, and then the link is still good.
   */
  redeem(
    codeHash: string,
    now: number,
    create: (link: SignInLink) => Person,
  ): Promise<{ readonly person: Person; readonly isNew: boolean } | undefined>;
}
