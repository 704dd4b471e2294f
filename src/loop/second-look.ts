import type { Clock } from '#base/clock.ts';
import type { Cause } from '#domain/cause.ts';
import type { Gate, GateVerdict } from '#domain/plan.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { HealthJudge } from '#ports/health-judge.ts';

interface SecondLookParts {
  readonly judge: HealthJudge;
  readonly clock: Clock;
  /** The sure causes of what is wrong since that time. */
  readonly diagnoseSince: (incidentId: string, sinceMs: number) => Promise<readonly Cause[]>;
}

/** Signals of after the repair are needed before they can be explained. */
const FIRST_LOOK_AFTER_MS = 6000;
const LOOK_EVERY_MS = 2000;
/** One look may be deceived by what is still settling. */
const LOOKS_NEEDED = 3;

interface Look {
  readonly at: number;
  readonly sinceMs: number;
  readonly agreeing: number;
  readonly place: string;
}

/**
 * A gate whose own services show no sign any more, while the incident goes on, waits for what its repair was not made
 * for: of two faults one is mended, or the first guess was wrong. What is left is diagnosed afresh; when the cause lies
 * surely elsewhere, waiting on would only delay its repair.
 */
export function withSecondLook({ judge, clock, diagnoseSince }: SecondLookParts): HealthJudge {
  /** The last look of each incident; a gate that waits anew begins anew. */
  const looks = new Map<string, Look>();

  async function look(incident: string, gate: Gate, sinceMs: number): Promise<Look> {
    const at = clock.now();
    const known = looks.get(incident);
    const last = known?.sinceMs === sinceMs ? known : undefined;
    if (last !== undefined && at - last.at < LOOK_EVERY_MS) return last;
    const causes = await diagnoseSince(incident, sinceMs);
    const first = causes[0];
    const isElsewhere = first !== undefined && !causes.some(cause => concerns(gate, cause));
    const place = isElsewhere ? nameCause(first) : '';
    const agreeing = isElsewhere ? (last?.place === place ? last.agreeing + 1 : 1) : 0;
    const next = { at, sinceMs, agreeing, place };
    looks.set(incident, next);
    return next;
  }

  return {
    async judge(gate, sinceMs): Promise<GateVerdict> {
      const verdict = await judge.judge(gate, sinceMs);
      const { incident } = gate;
      if (incident === undefined) return verdict;
      if (verdict.status !== 'wait') looks.delete(incident);
      if (verdict.status !== 'wait' || verdict.isElsewhere !== true) return verdict;
      const { isElsewhere: _, ...waiting } = verdict;
      if (clock.now() - sinceMs < FIRST_LOOK_AFTER_MS) return waiting;
      const { agreeing, place } = await look(incident, gate, sinceMs);
      return agreeing < LOOKS_NEEDED ? waiting : { ...verdict, reason: tellRest(place) };
    },
  };
}

function tellRest(place: string): Sentence {
  return { en: `what is left is ${place}`, zh: `余下的问题是 ${place}` };
}

function nameCause({ problem, service, callee }: Cause): string {
  return `${problem} at ${service}${callee === undefined ? '' : ` → ${callee}`}`;
}

function concerns({ services }: Gate, { service, callee }: Cause): boolean {
  return services.includes(service) || (callee !== undefined && services.includes(callee));
}
