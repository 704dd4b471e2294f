import type { ObservedChange } from '#domain/change.ts';
import type { Sentence } from '#domain/sentence.ts';

export type Settings = ReadonlyMap<string, string>;

const EXISTS = 'exists';
/** Named in the sentence; the rest is in the change itself. */
const MOST_NAMED = 2;
const MOST_KEPT = 100;

/**
 * What was set otherwise between two readings, as one change; undefined when nothing was. Whose settings were not there before is
 * new, which is no change of what was; of what is gone it is told only that it is. O(n).
 */
export function compareSettings(before: Settings, after: Settings): ObservedChange | undefined {
  const [ownersBefore, ownersAfter] = [ownersOf(before), ownersOf(after)];
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(name => {
    const owner = ownerOf(name);
    if (before.get(name) === after.get(name) || !ownersBefore.has(owner)) return false;
    return ownersAfter.has(owner) || name === `${owner}: ${EXISTS}`;
  });
  if (differing.length === 0) return undefined;
  const kept = differing.sort().slice(0, MOST_KEPT);
  const valuesIn = (settings: Settings) => Object.fromEntries(kept.map(name => [name, settings.get(name) ?? null]));
  return {
    kind: 'database',
    summary: tell(differing, before, after),
    before: valuesIn(before),
    after: valuesIn(after),
  };
}

function tell(differing: readonly string[], before: Settings, after: Settings): Sentence {
  const say = (none: string) =>
    differing
      .slice(0, MOST_NAMED)
      .map(name => `${name} ${before.get(name) ?? none} → ${after.get(name) ?? none}`)
      .join(', ');
  const more = differing.length - MOST_NAMED;
  return {
    en: `${say('unset')}${more > 0 ? ` and ${more} more` : ''}`,
    zh: `${say('未设置')}${more > 0 ? ` 等 ${differing.length} 项` : ''}`,
  };
}

function ownersOf(settings: Settings): Set<string> {
  return new Set([...settings.keys()].map(ownerOf));
}

/** `role shop` of `role shop: login`. */
function ownerOf(name: string): string {
  return name.slice(0, name.lastIndexOf(': '));
}
