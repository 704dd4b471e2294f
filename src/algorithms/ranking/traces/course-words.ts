import type { Wording } from '../../wording.ts';
import type { OddTrait } from './odd-traits.ts';
import type { Trait, TraitTable } from './traits.ts';
import type { Visits } from './visits.ts';

/** More steps than this make no sentence. */
const MOST_STEPS = 3;

/**
 * A course by what sets it apart: the steps that it has, and lacks, against the course that visits of the same kind take most on the side of the onset
 * where it is the rarer. O(visits).
 */
export function describeCourse(visits: Visits, table: TraitTable, odd: OddTrait): Wording {
  const rose = odd.after.shown * odd.before.traces > odd.before.shown * odd.after.traces;
  const { own, other } = coursesBeside(visits, table, { ...odd, side: rose ? 0 : 1 });
  const added = [...own].filter(step => !other.has(step));
  const missing = [...other].filter(step => !own.has(step));
  if (added.length + missing.length === 0) return { en: 'without a step', zh: '没有任何步骤' };
  const words = [
    ...(added.length > 0 ? [worded(listSteps(table, added), { en: 'with', zh: '有' })] : []),
    ...(missing.length > 0 ? [worded(listSteps(table, missing), { en: 'without', zh: '没有' })] : []),
  ];
  return { en: words.map(({ en }) => en).join(' and '), zh: words.map(({ zh }) => zh).join('，') };
}

function worded(steps: Wording, { en, zh }: Wording): Wording {
  return { en: `${en} ${steps.en}`, zh: `${zh} ${steps.zh}` };
}

/** The steps of the odd course, and of the most frequent other one on that side: none when there is no other. */
function coursesBeside(
  { key, isAfter }: Visits,
  { traits, ofVisit }: TraitTable,
  odd: { readonly key: number; readonly trait: number; readonly side: number },
): { readonly own: ReadonlySet<number>; readonly other: ReadonlySet<number> } {
  const taken = new Map<number, { readonly visit: number; count: number }>();
  for (const [visit, shown] of ofVisit.entries()) {
    if (key[visit] !== odd.key) continue;
    const course = [...shown].find(trait => traits[trait]!.kind === 'course');
    if (course === undefined || (course !== odd.trait && isAfter[visit] !== odd.side)) continue;
    const known = taken.get(course);
    if (known === undefined) taken.set(course, { visit, count: 1 });
    else known.count++;
  }
  const stepsOf = (visit: number | undefined) =>
    new Set(visit === undefined ? [] : [...ofVisit[visit]!].filter(trait => isStep(traits[trait]!)));
  const own = taken.get(odd.trait)?.visit;
  taken.delete(odd.trait);
  const [most] = [...taken.values()].sort((a, b) => b.count - a.count);
  return { own: stepsOf(own), other: stepsOf(most?.visit) };
}

function isStep({ kind }: Trait): boolean {
  return kind === 'step' || kind === 'call';
}

/** A step that only makes a call is told as the call. */
function listSteps({ traits }: TraitTable, steps: readonly number[]): Wording {
  const shown = steps.map(step => traits[step]!);
  const called = new Set(shown.filter(({ kind }) => kind === 'call').map(({ text }) => text));
  const told = shown.filter(({ kind, text }) => kind === 'call' || !called.has(text));
  const names = told.map(({ callee, text }) => (callee ? `${callee} ${text}` : text)).sort();
  const more = names.length - MOST_STEPS;
  const first = names.slice(0, MOST_STEPS);
  const rest = more > 0 ? { en: ` and ${more} more`, zh: ` 等 ${names.length} 步` } : { en: '', zh: '' };
  return { en: `${first.join(', ')}${rest.en}`, zh: `${first.join('、')}${rest.zh}` };
}
