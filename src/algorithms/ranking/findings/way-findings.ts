import { type CaseView, type Finding, type ProblemHint, WEIGHT_LIMIT } from '../evidence.ts';
import { isCalleeToBlame } from '../flows/blame.ts';
import type { Harm } from '../flows/flows.ts';
import { isHalted } from '../flows/halted.ts';
import { sureGap, type Way } from '../flows/ways.ts';
import { figures, percent, seconds } from '../words.ts';

/** Less of the trouble than this is nobody's fault. */
const LEAST_SHARE = 0.03;
/** What remains on the caller when the callee was changed just before. */
const CALLER_SHARE = 0.2;

/** A way with its part in the trouble, in [0, 1]. */
export interface SharedWay {
  readonly way: Way;
  readonly share: number;
  /** Which of its harms is the greater one. */
  readonly harm: Harm;
}

/** The harm of every way as a part of the whole, in one currency: a second of waiting and a failed request count alike. */
export function shareOut(ways: readonly Way[], whole: Readonly<Record<Harm, number>>): SharedWay[] {
  return ways.flatMap((way): SharedWay[] => {
    const waiting = whole.waiting > 0 ? sureGap(way, 'waiting') / whole.waiting : 0;
    const failed = whole.failed > 0 ? sureGap(way, 'failed') / whole.failed : 0;
    const share = Math.min(1, waiting + failed);
    return share > LEAST_SHARE ? [{ way, share, harm: failed > waiting ? 'failed' : 'waiting' }] : [];
  });
}

/**
 * Whose fault it is that calls suffer between caller and callee, or in callees that report nothing of themselves. A callee that is known to be the
 * ground, or of which most callers complain, answers for its ways; a node that is late with everything does not get to run; else the way is
 * its caller's. O(ways × callers).
 */
export function wayFindings(view: CaseView, harmful: readonly SharedWay[], ways: readonly Way[]): Finding[] {
  const halted = new Set(
    [...new Set(harmful.map(({ way }) => way.from))].filter(node => isHalted(node, harmful, ways)),
  );
  const isExplained = ({ way: { from, to } }: SharedWay) => halted.has(from) || halted.has(to);
  const rest = harmful.filter(each => !isExplained(each));
  return [
    ...[...halted].map(node =>
      haltedFinding(
        view,
        node,
        harmful.filter(({ way }) => way.from === node || way.to === node),
      ),
    ),
    ...[...Map.groupBy(rest, ({ way }) => way.to)].flatMap(([callee, suffering]) =>
      blame(view, { callee, suffering, ways }),
    ),
  ];
}

interface Suffering {
  readonly callee: number;
  readonly suffering: readonly SharedWay[];
  readonly ways: readonly Way[];
}

function blame(view: CaseView, { callee, suffering, ways }: Suffering): Finding[] {
  const node = view.graph.ids[callee]!;
  const told = findGround(view, node, suffering);
  const callers = ways.filter(({ to, flow }) => to === callee && !(flow.rate.during === 0)).length;
  const isCallee = isCalleeToBlame(
    suffering.map(({ share }) => share),
    callers,
  );
  const isSilent = suffering.every(({ way }) => !way.isCalleeSeen);
  // What callers see of a callee that tells nothing of itself is told as the callee's own already.
  if (told === undefined && isSilent && (isCallee || callers < 2)) return [];
  if (told === undefined && !isCallee) return suffering.flatMap(each => blameWay(view, each));
  const { harm } = suffering.reduce((most, each) => (each.share > most.share ? each : most));
  const hint = told?.hint ?? (harm === 'failed' ? 'failing' : 'slow');
  const known = {
    ...(told?.parts === undefined ? {} : { parts: told.parts }),
    ...(told?.problem === undefined ? {} : { problem: told.problem }),
  };
  return [
    { ...findingOf(view, { node, hint, ways: suffering }), ...known },
    ...(told === undefined
      ? [
          {
            kind: 'topology',
            node,
            hint,
            weight: 1,
            statement: {
              en: `${suffering.length} callers of ${node} suffer at once`,
              zh: `${node} 的 ${suffering.length} 个调用方同时受影响`,
            },
          } as const,
        ]
      : []),
  ];
}

/** What was told of a callee that explains late calls to it; calls that fail are explained only by what has a name. */
function findGround(view: CaseView, node: string, suffering: readonly SharedWay[]): Finding | undefined {
  const areLate = suffering.some(({ harm }) => harm === 'waiting');
  return view.input.told?.find(each => each.node === node && each.isGround && (areLate || each.problem !== undefined));
}

/** The caller's, unless something speaks for the other end. */
function blameWay(view: CaseView, each: SharedWay): Finding[] {
  const { ids } = view.graph;
  const [from, to] = [ids[each.way.from]!, ids[each.way.to]!];
  const hint = each.harm === 'failed' ? 'failing-edge' : 'slow-edge';
  const atCaller = { ...findingOf(view, { node: from, hint, ways: [each] }), callee: to };
  const { tried = [] } = view.input;
  const atCallee = findingOf(view, { node: to, hint: each.harm === 'failed' ? 'failing' : 'slow', ways: [each] });
  if (tried.includes(from) && !tried.includes(to)) {
    const statement = {
      en: `what was done at ${from} did not help its calls to ${to}`,
      zh: `在 ${from} 上采取的动作没有改善它对 ${to} 的调用`,
    };
    return [atCallee, { kind: 'history', node: to, hint: atCallee.hint, weight: 1, statement }];
  }
  const isChanged = (node: string) => view.input.changes.some(change => change.node === node);
  if (isChanged(from) || !isChanged(to)) return [atCaller];
  return [atCallee, { ...atCaller, weight: CALLER_SHARE * atCaller.weight }];
}

function haltedFinding(view: CaseView, node: number, ways: readonly SharedWay[]): Finding {
  const id = view.graph.ids[node]!;
  const found = findingOf(view, { node: id, hint: 'halted', ways });
  const told = `${id} is late with everything it waits for, and nothing of that is slow: it does not get to run`;
  const statement = {
    en: `${told} (${found.statement.en})`,
    zh: `${id} 等待的一切都迟到，而对方都不慢：是它自己得不到运行（${found.statement.zh}）`,
  };
  return { ...found, statement };
}

interface Found {
  readonly node: string;
  readonly hint: ProblemHint;
  readonly ways: readonly SharedWay[];
}

function findingOf(view: CaseView, { node, hint, ways }: Found): Finding {
  const share = Math.min(
    1,
    ways.reduce((sum, each) => sum + each.share, 0),
  );
  const worst = ways.reduce((most, each) => (each.share > most.share ? each : most));
  const told = describeWay(view, worst.way);
  const others = ways.length - 1;
  const statement = {
    en: `${told.en}${others > 0 ? ` and on ${others} more ways` : ''}, ${percent(share)} of the trouble`,
    zh: `${told.zh}${others > 0 ? `，另有 ${others} 条调用路径` : ''}，占故障的 ${percent(share)}`,
  };
  return { kind: 'metric', node, hint, weight: WEIGHT_LIMIT * share, statement };
}

function describeWay({ graph }: CaseView, way: Way) {
  const { latency, failedShare } = way.flow;
  const [from, to] = [graph.ids[way.from]!, graph.ids[way.to]!];
  const [failed, failing] = [figures(way.gap.failed.value), percent(failedShare.during)];
  const [is, was] = [seconds(latency.during), seconds(latency.before)];
  const [fails, waits] = [sureGap(way, 'failed') > 0, sureGap(way, 'waiting') > 0];
  const en = [
    ...(fails ? [`${failed} more failed calls a second (${failing})`] : []),
    ...(waits ? [`${is} a call, before ${was}`] : []),
  ];
  const zh = [
    ...(fails ? [`每秒多失败 ${failed} 次（${failing}）`] : []),
    ...(waits ? [`每次 ${is}，之前 ${was}`] : []),
  ];
  const own = way.isCalleeSeen
    ? { en: `beyond what ${to} itself measures`, zh: `超出 ${to} 自身的测量` }
    : { en: `${to} does not report on itself`, zh: `${to} 没有自身的观测数据` };
  return {
    en: `calls ${from} → ${to}: ${en.join(', ')}; ${own.en}`,
    zh: `调用 ${from} → ${to}：${zh.join('，')}；${own.zh}`,
  };
}
