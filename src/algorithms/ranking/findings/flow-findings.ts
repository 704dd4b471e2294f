import type { SeriesRole } from '../case.ts';
import { type CaseView, type Finding, WEIGHT_LIMIT } from '../evidence.ts';
import { type Flow, levelOf } from '../flows/flow.ts';
import type { Harm } from '../flows/flows.ts';
import { type OwnImpact, ownImpacts } from '../flows/own-impact.ts';
import { listWays } from '../flows/ways.ts';
import { wholeHarm } from '../flows/whole-harm.ts';
import { figures, percent, seconds } from '../words.ts';
import { shareOut, wayFindings } from './way-findings.ts';

/** A symptom of another kind than the indicator's explains it less surely: failures make callers slow, slowness makes them fail. */
const OTHER_SYMPTOM = 0.5;

/** Less is not worth a word. */
const LEAST_NATS = 0.01;

/** Evidence from traffic: which nodes and which ways between them got slower or failed more, and how much of the trouble that explains. */
export function flowFindings(view: CaseView): Finding[] {
  const ways = listWays(view);
  const impacts = { waiting: ownImpacts(view, 'waiting'), failed: ownImpacts(view, 'failed') };
  const whole = wholeHarm(view, { impacts, ways });
  const ofNodes = (['waiting', 'failed'] as const).flatMap(harm =>
    impacts[harm].flatMap(impact => nodeFinding(view, { impact, harm, whole: whole[harm] })),
  );
  return [...ofNodes, ...wayFindings(view, shareOut(ways, whole), ways)];
}

const HARM_OF_ROLE: Partial<Readonly<Record<SeriesRole, Harm>>> = {
  latency: 'waiting',
  errors: 'failed',
  availability: 'failed',
};

function nodeFinding(view: CaseView, { impact, harm, whole }: Question): Finding[] {
  const { sli } = view.input;
  const broken = sli === undefined ? undefined : HARM_OF_ROLE[sli.role];
  const factor = broken === undefined || broken === harm ? 1 : OTHER_SYMPTOM;
  // An indicator says itself what is worth a word.
  const level = sli !== undefined || harm === 'failed' ? 1 : levelOfNode(view, impact);
  const share = whole > 0 ? Math.min(1, (level * impact.reaching) / whole) : 0;
  const weight = WEIGHT_LIMIT * factor * share * impact.certainty;
  return weight > LEAST_NATS ? [toFinding(view, { impact, harm, share, weight })] : [];
}

/** Of a node that only its callers measure, by what each of them sees. */
function levelOfNode({ graph, flows }: CaseView, { node, own }: OwnImpact): number {
  const flow = flows.ofNode[node];
  if (flow !== undefined) return levelOf(own, flow);
  const seen = graph.callers[node]!.flatMap(caller => flows.ofEdge.get(caller)?.get(node) ?? []);
  const rises = seen.map(each => ({ each, value: Math.max(0, each.waiting?.value ?? 0) }));
  const all = rises.reduce((sum, { value }) => sum + value, 0);
  return all > 0 ? rises.reduce((sum, { each, value }) => sum + (value / all) * levelOf(value, each), 0) : 1;
}

interface Question {
  readonly impact: OwnImpact;
  readonly harm: Harm;
  readonly whole: number;
}

interface Found {
  readonly impact: OwnImpact;
  readonly harm: Harm;
  readonly share: number;
  readonly weight: number;
}

function toFinding({ graph, flows }: CaseView, { impact, harm, share, weight }: Found): Finding {
  const flow = flows.ofNode[impact.node];
  const told = harm === 'waiting' ? describeWaiting(impact, flow) : describeFailing(impact, flow);
  return {
    kind: 'metric',
    node: graph.ids[impact.node]!,
    hint: harm === 'waiting' ? 'slow' : 'failing',
    statement: { en: `${told.en}, ${percent(share)} of the trouble`, zh: `${told.zh}，占故障的 ${percent(share)}` },
    weight,
  };
}

function describeWaiting({ own }: OwnImpact, flow: Flow | undefined) {
  const added = {
    en: `adds ${seconds(own)} of waiting in each second by itself`,
    zh: `自身每秒增加 ${seconds(own)} 的等待`,
  };
  if (flow === undefined) return added;
  const { latency, rate } = flow;
  const [before, during] = [seconds(latency.before), seconds(latency.during)];
  return {
    en: `latency ${before} to ${during} at ${figures(rate.during)} requests a second: ${added.en}`,
    zh: `每秒 ${figures(rate.during)} 个请求，延迟由 ${before} 变为 ${during}：${added.zh}`,
  };
}

function describeFailing({ own }: OwnImpact, flow: Flow | undefined) {
  const added = {
    en: `fails ${figures(own)} requests a second more by itself`,
    zh: `自身每秒多失败 ${figures(own)} 个请求`,
  };
  if (flow === undefined) return added;
  const { failedShare, rate } = flow;
  const [before, during] = [percent(failedShare.before), percent(failedShare.during)];
  return {
    en: `failures ${before} to ${during} at ${figures(rate.during)} requests a second: ${added.en}`,
    zh: `每秒 ${figures(rate.during)} 个请求，失败率由 ${before} 变为 ${during}：${added.zh}`,
  };
}
