import type { FirstCauseExplained } from '#algorithms/causality/explain-first.ts';
import type { DiagnosisCase, SeriesRole } from '#algorithms/ranking/case.ts';
import type { RankedCause, Ranking } from '#algorithms/ranking/ranked-cause.ts';
import type { Sentence } from '#api/sentence.ts';
import { describeStamp } from '#base/time-stamp.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { plain, wrap } from '../text.ts';

const WIDTH = 100;
const LISTED_CAUSES = 5;
const LISTED_FACTS = 5;
const LISTED_RULED_OUT = 6;

/** What stands in the text of a hint. */
const HINT_WORDS: Readonly<Record<RankedCause['hint'], Sentence>> = {
  slow: { en: 'slow', zh: '变慢' },
  failing: { en: 'failing', zh: '失败' },
  unavailable: { en: 'not available', zh: '不可用' },
  'slow-edge': { en: 'slow calls', zh: '调用变慢' },
  'failing-edge': { en: 'failing calls', zh: '调用失败' },
  'traffic-vanished': { en: 'traffic that vanished', zh: '流量消失' },
  'traffic-surge': { en: 'a flood of requests', zh: '请求激增' },
  cpu: { en: 'CPU', zh: 'CPU' },
  memory: { en: 'memory', zh: '内存' },
  disk: { en: 'disk', zh: '磁盘' },
  network: { en: 'network', zh: '网络' },
  saturation: { en: 'saturation', zh: '饱和' },
  behaviour: { en: 'changed behaviour', zh: '行为改变' },
  halted: { en: 'does not get to run', zh: '得不到运行' },
  down: { en: 'down', zh: '已停机' },
  told: { en: 'known trouble', zh: '已知故障' },
};

const ROLE_WORDS: Readonly<Record<SeriesRole, string>> = {
  latency: '延迟',
  requests: '请求数',
  errors: '错误',
  availability: '可用性',
  cpu: ' CPU',
  memory: '内存',
  disk: '磁盘',
  network: '网络',
  saturation: '饱和度',
  other: '指标',
};

const WORDS = {
  causes: { en: 'Causes, the likeliest first:', zh: '根因（按可能性排序）：' },
  places: { en: 'Where to look first:', zh: '优先排查：' },
  ruledOut: { en: 'Ruled out:', zh: '已排除：' },
  more: { en: 'To know more:', zh: '下一步排查：' },
} as const;

/** A ranking in sentences, wrapped to a page. */
export function describeRanking(input: DiagnosisCase, ranking: Ranking, explained: FirstCauseExplained): string[] {
  const { causes, abstention, ruledOut, nextChecks } = ranking;
  const named = causes.slice(0, LISTED_CAUSES);
  const unlisted = ruledOut.length - LISTED_RULED_OUT;
  const gap = named.length === 0 ? [] : [''];
  return [
    ...describeInput(input, ranking),
    '',
    ...(abstention === undefined ? [] : [...wrapped(say(unknown(abstention.statement)), 0), '']),
    ...(named.length === 0 ? [] : [say(abstention === undefined ? WORDS.causes : WORDS.places)]),
    ...named.flatMap((cause, i) => [...describeCause(cause, i + 1), ...(i === 0 ? describeExplained(explained) : [])]),
    ...(ruledOut.length === 0 ? [] : [...gap, say(WORDS.ruledOut)]),
    ...ruledOut
      .slice(0, LISTED_RULED_OUT)
      .flatMap(({ node, statement: { en, zh } }) => wrapped(say({ en: `${node}: ${en}`, zh: `${node}：${zh}` }), 2)),
    ...(unlisted > 0 ? [`  ${say({ en: `and ${unlisted} more`, zh: `另有 ${unlisted} 个` })}`] : []),
    ...(nextChecks.length === 0 ? [] : [...(named.length + ruledOut.length === 0 ? [] : ['']), say(WORDS.more)]),
    ...nextChecks.flatMap(check => wrapped(say(check), 2)),
  ];
}

function unknown({ en, zh }: Sentence): Sentence {
  return { en: `Not known: ${en}.`, zh: `无法确定：${zh}。` };
}

function describeInput(
  { sli, nodes, series, spans, logs, changes, until }: DiagnosisCase,
  { onsetAt }: Ranking,
): string[] {
  const broken =
    sli === undefined
      ? { en: 'The trouble', zh: '情况' }
      : { en: `${sli.node}'s ${sli.role}`, zh: `${sli.node} 的${ROLE_WORDS[sli.role]}` };
  const [onset, end] = [describeStamp(onsetAt), describeStamp(until)];
  const [lines, steps] = [logs?.node.length ?? 0, spans?.node.length ?? 0];
  const looked = {
    en: `${nodes.length} nodes, ${series.length} series, ${steps} spans, ${lines} log lines, ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
    zh: `${nodes.length} 个节点、${series.length} 条时序、${steps} 个 span、${lines} 行日志、${changes.length} 个变更`,
  };
  const sentence = {
    en: `${broken.en} got worse after ${onset}, looked at until ${end}: ${looked.en}.`,
    zh: `${broken.zh}在 ${onset} 之后变差，分析截至 ${end}：${looked.zh}。`,
  };
  return wrapped(say(sentence), 0);
}

function describeCause({ node, callee, hint, confidence, evidence }: RankedCause, place: number): string[] {
  const where = callee === undefined ? plain(node) : `${plain(node)} → ${plain(callee)}`;
  const told = evidence.filter(({ weight }) => weight > 0).slice(0, LISTED_FACTS);
  const against = evidence.filter(({ weight }) => weight < 0).slice(0, LISTED_FACTS);
  const [head, { en, zh }, sure] = [paint('strong', where), HINT_WORDS[hint], `${Math.round(confidence * 100)} %`];
  return [
    `${place}. ${say({ en: `${head}, ${en}: ${sure} sure`, zh: `${head}，${zh}：置信度 ${sure}` })}`,
    ...told.flatMap(({ statement }) => wrapped(`+ ${say(statement)}`, 5)),
    ...against.flatMap(({ statement }) => wrapped(`− ${say(statement)}`, 5)),
  ];
}

function describeExplained({ counterfactual, path }: FirstCauseExplained): string[] {
  const way = path?.join(' → ');
  return [
    ...(way === undefined ? [] : wrapped(say({ en: `Way of the harm: ${way}`, zh: `影响路径：${way}` }), 5)),
    ...(counterfactual === undefined ? [] : wrapped(say(counterfactual.statement), 5)),
  ];
}

function wrapped(text: string, indent: number): string[] {
  return wrap(plain(text), WIDTH - indent).map(
    (line, i) => `${' '.repeat(i === 0 || indent === 0 ? indent : indent + 2)}${line}`,
  );
}
