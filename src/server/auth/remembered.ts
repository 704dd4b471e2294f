import type { Clock } from '#base/clock.ts';
import type { Identity } from '#domain/identity.ts';
import { isAway } from '#storage/errors.ts';

/** So long somebody who was let in stays in while the database, which knows whether they still may, cannot be asked. */
const TRUST_MS = 10 * 60_000;
const MOST_REMEMBERED = 1000;

/** Asks the database, and in its absence its last answer about the same secret: what is in memory can be read meanwhile. */
export type AskOrRemember = (
  secretHash: string,
  ask: () => Promise<Identity | undefined>,
) => Promise<Identity | undefined>;

export function rememberAnswers(clock: Pick<Clock, 'elapsed'>): AskOrRemember {
  const answers = new Map<string, { readonly identity: Identity; readonly at: number }>();
  return async (secretHash, ask) => {
    try {
      const identity = await ask();
      answers.delete(secretHash);
      if (identity !== undefined) answers.set(secretHash, { identity, at: clock.elapsed() });
      // The one that was not heard of for longest comes first.
      if (answers.size > MOST_REMEMBERED) answers.delete(answers.keys().next().value!);
      return identity;
    } catch (error) {
      const last = answers.get(secretHash);
      if (last === undefined || !isAway(error) || clock.elapsed() - last.at > TRUST_MS) throw error;
      return last.identity;
    }
  };
}
