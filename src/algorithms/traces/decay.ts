/**
 * What is left of a weight after a while: in [0, 1], a half after `halfLifeMs`. A clock that went back takes nothing away.
 */
export function decayOver(elapsedMs: number, halfLifeMs: number): number {
  return elapsedMs <= 0 ? 1 : 2 ** (-elapsedMs / halfLifeMs);
}
