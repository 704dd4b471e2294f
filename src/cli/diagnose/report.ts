import type { FirstCauseExplained } from '#algorithms/causality/explain-first.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import type { RankedCause, Ranking } from '#algorithms/ranking/ranked-cause.ts';
import { describeStamp } from '#base/time-stamp.ts';
import { paint } from '../paint.ts';
import { plain, wrap } from '../text.ts';

const WIDTH = 100;
const LISTED_CAUSES = 5;
const LISTED_FACTS = 5;
const LISTED_RULED_OUT = 6;

/** What stands in the text of a hint. */
const HINT_WORDS: Readonly<Record<RankedCause['hint'], string>> = {
  slow: 'slow',
  failing: 'failing',
  unavailable: 'not available',
  'slow-edge': 'slow calls',
  'failing-edge': 'failing calls',
  'traffic-vanished': 'traffic that vanished',
  'traffic-surge': 'a flood of requests',
  cpu: 'CPU',
  memory: 'memory',
  disk: 'disk',
  network: 'network',
  saturation: 'saturation',
  behaviour: 'changed behaviour',
};

/** A ranking in sentences, wrapped to a page. */
export function describeRanking(input: DiagnosisCase, ranking: Ranking, explained: FirstCauseExplained): string[] {
  const { causes, abstention, ruledOut, nextChecks } = ranking;
  const named = causes.slice(0, LISTED_CAUSES);
  return [
    ...describeInput(input, ranking),
    '',
    ...(abstention === undefined ? [] : [...wrapped(`Not known: ${abstention.statement}.`, 0), '']),
    ...(named.length === 0 ? [] : [abstention === undefined ? 'Causes, the likeliest first:' : 'Where to look first:']),
    ...named.flatMap((cause, i) => [...describeCause(cause, i + 1), ...(i === 0 ? describeExplained(explained) : [])]),
    ...(ruledOut.length === 0 ? [] : ['', 'Ruled out:']),
    ...ruledOut.slice(0, LISTED_RULED_OUT).flatMap(({ node, statement }) => wrapped(`${node}: ${statement}`, 2)),
    ...(ruledOut.length > LISTED_RULED_OUT ? [`  and ${ruledOut.length - LISTED_RULED_OUT} more`] : []),
    ...(nextChecks.length === 0 ? [] : ['', 'To know more:']),
    ...nextChecks.flatMap(check => wrapped(check, 2)),
  ];
}

function describeInput(
  { sli, nodes, series, spans, logs, changes, until }: DiagnosisCase,
  { onsetAt }: Ranking,
): string[] {
  const broken = sli === undefined ? 'The trouble' : `${sli.node}'s ${sli.role}`;
  const looked = [
    `${nodes.length} nodes`,
    `${series.length} series`,
    `${spans?.node.length ?? 0} spans`,
    `${logs?.node.length ?? 0} log lines`,
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
  ];
  return wrapped(
    `${broken} got worse after ${describeStamp(onsetAt)}, looked at until ${describeStamp(until)}: ${looked.join(', ')}.`,
    0,
  );
}

function describeCause({ node, callee, hint, confidence, evidence }: RankedCause, place: number): string[] {
  const where = callee === undefined ? plain(node) : `${plain(node)} → ${plain(callee)}`;
  const told = evidence.filter(({ weight }) => weight > 0).slice(0, LISTED_FACTS);
  const against = evidence.filter(({ weight }) => weight < 0).slice(0, LISTED_FACTS);
  return [
    `${place}. ${paint('strong', where)}, ${HINT_WORDS[hint]}: ${Math.round(confidence * 100)} % sure`,
    ...told.flatMap(({ statement }) => wrapped(`+ ${statement}`, 5)),
    ...against.flatMap(({ statement }) => wrapped(`− ${statement}`, 5)),
  ];
}

function describeExplained({ counterfactual, path }: FirstCauseExplained): string[] {
  return [
    ...(path === undefined ? [] : wrapped(`Way of the harm: ${path.join(' → ')}`, 5)),
    ...(counterfactual === undefined ? [] : wrapped(counterfactual.statement, 5)),
  ];
}

function wrapped(text: string, indent: number): string[] {
  return wrap(plain(text), WIDTH - indent).map(
    (line, i) => `${' '.repeat(i === 0 || indent === 0 ? indent : indent + 2)}${line}`,
  );
}
