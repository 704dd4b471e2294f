import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Impact, Propagation } from '#domain/impact.ts';
import type { NextCheck } from '#domain/report.ts';

interface CheckInput {
  readonly causes: readonly Cause[];
  readonly propagation: Propagation | undefined;
  readonly impact: Impact | undefined;
  readonly changes: readonly Change[];
  /** What is known to help with the problems that are suspected. */
  readonly told: readonly Omit<KnownCheck, 'check'>[];
}

type KnownCheck = Extract<NextCheck, { check: 'known-problem' }>;

/** People can follow up a few leads, not a list. */
const MOST_CAUSES = 3;
/** The second is as good a guess as the first when it has at least this share of its confidence. */
const ABOUT_AS_LIKELY = 0.5;

/** What people could look at to make sure, the most telling first. */
export function findNextChecks({ causes, propagation, impact, changes, told }: CheckInput): NextCheck[] {
  const [first, second] = causes;
  const changed = new Set(changes.filter(({ run }) => run === undefined).map(({ service }) => service));
  const isOpen = first !== undefined && second !== undefined && second.confidence >= ABOUT_AS_LIKELY * first.confidence;
  return [
    ...(isOpen ? [{ check: 'tell-apart' as const, service: first.service, other: second.service }] : []),
    ...causes.slice(0, MOST_CAUSES).flatMap(checksOf(changed, told)),
    ...listSilent(propagation).map(service => ({ check: 'instrument' as const, service })),
    ...(first === undefined ? listHurt(impact).map(service => ({ check: 'start-at-entries' as const, service })) : []),
  ];
}

function checksOf(changed: ReadonlySet<string>, told: CheckInput['told']) {
  return ({ service, callee, type }: Cause): NextCheck[] => {
    const known = told.filter(check => check.service === service);
    const general: NextCheck = { check: type, service, ...(callee !== undefined && { callee }) };
    return [
      ...(changed.has(service) ? [{ check: 'look-at-changes' as const, service }] : []),
      ...(known.length === 0 ? [general] : known.map(check => ({ ...check, check: 'known-problem' as const }))),
    ];
  };
}

/** Called, hurting its callers, and without a word of its own. */
function listSilent(propagation: Propagation | undefined): string[] {
  const { nodes = [], edges = [] } = propagation ?? {};
  return nodes
    .filter(({ service, failures, waiting }) => failures + waiting === 0 && edges.some(({ to }) => to === service))
    .map(({ service }) => service);
}

function listHurt(impact: Impact | undefined): string[] {
  return (impact?.entries ?? []).filter(({ failed, slow }) => failed + slow > 0).map(({ service }) => service);
}
