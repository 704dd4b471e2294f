import { setTimeout as sleep } from 'node:timers/promises';

/** Much: it only counts when all is lost. */
export const PATIENCE_MS = 240_000;

/** Looks again until there is something. */
export async function until<Found>(what: string, look: () => Promise<Found | undefined | false>): Promise<Found> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(300)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`there was no ${what} within ${PATIENCE_MS / 60_000} minutes`);
}
