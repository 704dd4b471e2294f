import { type CaseView, type Finding, WEIGHT_LIMIT } from './evidence.ts';
import type { Flow } from './flow.ts';
import type { Harm } from './flows.ts';
import { type OwnImpact, ownImpacts } from './own-impact.ts';
import { figures, percent, seconds } from './words.ts';

/** A symptom of another kind than the indicator's explains it less surely: failures make callers slow, slowness makes them fail. */
const OTHER_SYMPTOM = 0.5;

/** Evidence from traffic: which nodes got slower or failed more by themselves, and how much of the trouble that explains. */
export function flowFindings(view: CaseView): Finding[] {
  const ofRole = { latency: 'waiting', errors: 'failed', availability: 'failed' } as const;
  const broken = ofRole[view.input.sli?.role as keyof typeof ofRole];
  return (['waiting', 'failed'] as const).flatMap(harm => {
    const factor = broken === undefined || broken === harm ? 1 : OTHER_SYMPTOM;
    return ownImpacts(view, harm).flatMap(impact => {
      const weight = WEIGHT_LIMIT * factor * impact.share * impact.certainty;
      return weight > 0 ? [toFinding(view, { impact, harm, weight })] : [];
    });
  });
}

interface Found {
  readonly impact: OwnImpact;
  readonly harm: Harm;
  readonly weight: number;
}

function toFinding({ graph, flows }: CaseView, { impact, harm, weight }: Found): Finding {
  const flow = flows.ofNode[impact.node];
  const statement = `${harm === 'waiting' ? describeWaiting(impact, flow) : describeFailing(impact, flow)}, ${percent(impact.share)} of the trouble`;
  return {
    kind: 'metric',
    node: graph.ids[impact.node]!,
    hint: harm === 'waiting' ? 'slow' : 'failing',
    statement,
    weight,
  };
}

function describeWaiting({ own }: OwnImpact, flow: Flow | undefined): string {
  const added = `adds ${seconds(own)} of waiting in each second by itself`;
  if (flow === undefined) return added;
  const { latency, rate } = flow;
  return `latency ${seconds(latency.before)} to ${seconds(latency.during)} at ${figures(rate.during)} requests a second: ${added}`;
}

function describeFailing({ own }: OwnImpact, flow: Flow | undefined): string {
  const added = `fails ${figures(own)} requests a second more by itself`;
  if (flow === undefined) return added;
  const { failedShare, rate } = flow;
  return `failures ${percent(failedShare.before)} to ${percent(failedShare.during)} at ${figures(rate.during)} requests a second: ${added}`;
}
