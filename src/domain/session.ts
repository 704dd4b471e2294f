/** One browser in which a person is signed in. */
export interface Session {
  readonly id: string;
  /** Id of the person. */
  readonly person: string;
  readonly createdAt: number;
  readonly usedAt: number;
  /** What the browser says it is. */
  readonly browser: string;
  readonly address: string;
}

const DAY_MS = 86_400_000;
/** Used by nobody for so long, a session ends. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** However busy it is. */
export const SESSION_MOST_MS = 30 * DAY_MS;

export function isSessionAlive({ createdAt, usedAt }: Session, now: number): boolean {
  return now < usedAt + SESSION_IDLE_MS && now < createdAt + SESSION_MOST_MS;
}
