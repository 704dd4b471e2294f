import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import type { RankedCause, Ranking } from '#algorithms/ranking/ranked-cause.ts';
import type { Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { describePlace } from './place-facts.ts';

/** Less likely places are not worth a line. */
const LEAST_CONFIDENCE = 0.01;
const MOST_PLACES = 8;
const MOST_SURE = 0.99;
const MOST_EVIDENCE = 6;

/** What was ranked of one service: of itself, and of its instances. The strongest comes first. */
type Views = readonly [RankedCause, ...RankedCause[]];

/**
 * The ranking as places that an operator knows: what is odd about an instance is odd about its service, and a callee that tells nothing of itself is
 * met on the way of its only caller. What was told of a place comes with it.
 */
export function readPlaces(
  input: DiagnosisInput,
  { causes }: Ranking,
  { system, told }: { readonly system: DiagnosisCase; readonly told: readonly Suspect[] },
): Suspect[] {
  const services = new Map(
    system.nodes.flatMap(({ id, kind, partOf = [] }) => (kind === 'instance' ? [[id, partOf[0] ?? id]] : [])),
  );
  const grouped = Map.groupBy(causes, ({ node }) => services.get(node) ?? node);
  return [...grouped]
    .map(([service, views]) => ({ service, views: views as unknown as Views, weight: sumUp(views) }))
    .filter(({ weight }) => weight >= LEAST_CONFIDENCE)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_PLACES)
    .map(place =>
      toSuspect(
        input,
        place,
        told.filter(({ service }) => service === place.service),
      ),
    );
}

function sumUp(views: readonly RankedCause[]): number {
  return Math.min(
    MOST_SURE,
    views.reduce((sum, { confidence }) => sum + confidence, 0),
  );
}

interface Place {
  readonly service: string;
  readonly views: Views;
  readonly weight: number;
}

function toSuspect(input: DiagnosisInput, { service, views, weight }: Place, told: readonly Suspect[]): Suspect {
  const [first] = views;
  const described = describePlace(input, periodsOf(input), { service, views, told });
  const own = views.find(({ node }) => node === service) ?? first;
  const leading = told.find(({ problem, isFact }) =>
    first.problem === undefined ? isFact : problem === first.problem,
  );
  const changes = findSuspectChanges(input.changes, described.service, input.startedAt);
  const measured = own.evidence
    .filter(
      ({ kind, statement: { en } }) => kind !== 'change' && !told.some(each => each.evidence[0]?.statement.en === en),
    )
    .slice(0, MOST_EVIDENCE)
    .map(({ at, ...said }) => ({ ...said, ...(at !== undefined && { at }) }));
  return {
    ...described,
    ...{ weight, changes },
    evidence: [...told.flatMap(each => each.evidence), ...measured, ...described.evidence],
    ...(first.problem !== undefined && { problem: first.problem }),
    ...(leading?.target && { target: leading.target }),
    ...(leading?.isFact && { isFact: true }),
  };
}
