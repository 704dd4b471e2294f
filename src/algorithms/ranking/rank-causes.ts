import { abstain, nextChecks } from './abstain.ts';
import { weighChanges } from './attribution/change-findings.ts';
import { explainedCallersFindings } from './attribution/explained-callers.ts';
import { partFindings } from './attribution/part-findings.ts';
import { sharedGroundFindings } from './attribution/shared-ground.ts';
import { surgeFindings } from './attribution/surge-findings.ts';
import { vanishedFindings } from './attribution/vanished-findings.ts';
import { buildCallGraph } from './call-graph.ts';
import type { DiagnosisCase } from './case.ts';
import { confidences } from './confidence.ts';
import type { CaseView, EvidenceSource, Finding } from './evidence.ts';
import { flowFindings } from './findings/flow-findings.ts';
import { resourceFindings } from './findings/resource-findings.ts';
import { toldFindings } from './findings/told-findings.ts';
import { readFlows } from './flows/flows.ts';
import { fuse } from './fuse.ts';
import type { RankedCause, Ranking } from './ranked-cause.ts';
import { listRuledOut, splitByReach } from './rule-out.ts';
import { findTimeFrame } from './time-frame.ts';
import { edgeSeriesFindings } from './traces/edge-series-findings.ts';
import { traceFindings, tracePaths, withoutRepeats } from './traces/trace-findings.ts';
import { vanishedEdgeFindings } from './traces/vanished-edges.ts';

export interface RankingOptions {
  /** What is read; all that there is when not said. For ablations, and for sources of others. */
  readonly sources?: readonly EvidenceSource[];
}

export const EVIDENCE_SOURCES: readonly EvidenceSource[] = [
  flowFindings,
  resourceFindings,
  traceFindings,
  edgeSeriesFindings,
  vanishedEdgeFindings,
  toldFindings,
];

/** They move weight that sources found to where it belongs. */
const ATTRIBUTIONS: readonly ((view: CaseView, findings: readonly Finding[]) => readonly Finding[])[] = [
  partFindings,
  surgeFindings,
  vanishedFindings,
  sharedGroundFindings,
  explainedCallersFindings,
];

/** A candidate below this is not worth a line, nats. */
const LEAST_SCORE = 0.05;

/**
 * Ranks what may have caused the trouble of a case, or abstains. Evidence in physical units is taken before and during the trouble, on the clock
 * of the indicator; a node answers for what it adds beyond the nodes it calls, as far as that can have reached the indicator. Deterministic; never
 * throws on odd data. O(samples log samples + (nodes + calls) log nodes).
 */
export function rankCauses(input: DiagnosisCase, { sources = EVIDENCE_SOURCES }: RankingOptions = {}): Ranking {
  // Where trouble was noticed in several places, no single indicator says what can have caused it.
  const view = viewOf(input.noticed === undefined ? input : withoutIndicator(input));
  const found = withoutRepeats(
    view,
    sources.flatMap(source => source(view)),
  );
  const { within, beyond } = splitByReach(view, found);
  const moved = withoutRepeats(
    view,
    ATTRIBUTIONS.flatMap(attribute => attribute(view, within)),
  );
  const candidates = weighChanges(view, fuse([...within, ...splitByReach(view, moved).within]));
  const likely = candidates.filter(({ score }) => score > LEAST_SCORE);
  const sure = confidences(view, likely);
  const paths = Map.groupBy(tracePaths(view), ({ node }) => node);
  const causes: RankedCause[] = likely.map((candidate, i) => ({
    ...candidate,
    confidence: sure[i]!,
    evidence: [...candidate.evidence, ...(paths.get(candidate.node) ?? []).map(({ evidence }) => evidence)],
  }));
  const abstention = abstain(view, causes);
  return {
    onsetAt: view.frame.onsetAt,
    causes,
    ...(abstention === undefined ? {} : { abstention }),
    ruledOut: listRuledOut(view, { beyond, named: new Set(causes.map(({ node }) => node)) }),
    nextChecks: nextChecks(view, causes, abstention),
  };
}

function withoutIndicator({ sli: _, ...input }: DiagnosisCase): DiagnosisCase {
  return input;
}

/** What all sources of evidence look at. */
export function viewOf(input: DiagnosisCase): CaseView {
  const graph = buildCallGraph(input);
  const frame = findTimeFrame(input);
  return { input, graph, frame, flows: readFlows({ input, graph, frame }) };
}
