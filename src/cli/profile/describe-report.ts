import type { StackCost } from '#algorithms/profiles/costs.ts';
import type { ProfileSign } from '#algorithms/profiles/find-signs.ts';
import { findCulprit, nameFrame } from '#algorithms/profiles/own-code.ts';
import { describeDuration, describeQuantity, describeShare } from '#algorithms/profiles/quantity.ts';
import { about, type Sentence, unworded } from '#api/sentence.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { type Column, renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';
import type { DifferenceReport, ProfileReport } from './report.ts';

const NUMBER = { align: 'right' } as const;

export function describeProfile(report: ProfileReport, name: string): string[] {
  const { total, type, functions, stacks } = report;
  const tell = (value: number) => describeQuantity(value, type.unit);
  const { en, zh } = describeTime(report);
  const head = `${report.kind}, ${plain(type.name)} ${tell(total)}`;
  const rows = functions.map(({ frame, flat, cumulative }) => [
    ...[tell(flat), describeShare(flat, total), tell(cumulative), describeShare(cumulative, total), nameFrame(frame)],
  ]);
  return [
    say(about(plain(name), { en: `${head}${en}`, zh: `${head}${zh}` })),
    ...describeSigns(report.signs),
    '',
    ...renderTable(
      [
        { title: 'flat', ...NUMBER },
        { title: '', ...NUMBER },
        { title: 'with calls', ...NUMBER },
        { title: '', ...NUMBER },
        { title: 'function', flexible: true },
      ],
      rows,
    ),
    '',
    ...renderTable(
      [{ title: unworded(type.name), ...NUMBER }, { title: '', ...NUMBER }, ...STACK_COLUMNS],
      stacks.map(stack => [tell(stack.value), describeShare(stack.value, total), ...describeStack(stack)]),
    ),
  ];
}

export function describeDifference(report: DifferenceReport, name: string, base: string): string[] {
  const { before, after, type, functions, stacks } = report;
  const tell = (value: number) => describeQuantity(value, type.unit);
  const move = (from: number, to: number) => `${to >= from ? '+' : '−'}${tell(Math.abs(to - from))}`;
  const moved = `${report.kind}, ${plain(type.name)} ${tell(before)} → ${tell(after)}`;
  const elapsed = describeDuration(report.elapsedMs);
  const [within, withinZh] = report.elapsedMs > 0 ? [` in ${elapsed}`, `，历时 ${elapsed}`] : ['', ''];
  const head = {
    en: `${moved} (${move(before, after)})${within}`,
    zh: `${moved}（${move(before, after)}）${withinZh}`,
  };
  return [
    say(about(`${plain(base)} → ${plain(name)}`, head)),
    ...describeSigns(report.signs),
    '',
    ...renderTable(
      [
        { title: 'change', ...NUMBER },
        { title: 'before', ...NUMBER },
        { title: 'after', ...NUMBER },
        { title: 'with calls', ...NUMBER },
        { title: 'function', flexible: true },
      ],
      functions.map(({ frame, flatBefore, flatAfter, cumulativeBefore, cumulativeAfter }) => [
        ...[move(flatBefore, flatAfter), tell(flatBefore), tell(flatAfter)],
        ...[move(cumulativeBefore, cumulativeAfter), nameFrame(frame)],
      ]),
    ),
    '',
    ...renderTable(
      [{ title: 'change', ...NUMBER }, { title: 'after', ...NUMBER }, ...STACK_COLUMNS],
      stacks.map(stack => [move(stack.before, stack.after), tell(stack.after), ...describeStack(stack)]),
    ),
  ];
}

const STACK_COLUMNS: readonly Column[] = [
  { title: 'state' },
  { title: 'stack: own code, then innermost first', flexible: true },
];

function describeStack({ frames, state, waitMs }: Pick<StackCost, 'frames' | 'state' | 'waitMs'>): string[] {
  const culprit = findCulprit(frames);
  const place = culprit === undefined ? '' : `${nameFrame(culprit)}: `;
  const longest = waitMs === undefined ? undefined : describeDuration(waitMs);
  const wait = longest === undefined ? '' : say({ en: `, up to ${longest}`, zh: `，最长 ${longest}` });
  return [`${state ?? ''}${wait}`, `${place}${frames.map(({ name }) => name).join(' < ')}`];
}

function describeSigns(signs: readonly ProfileSign[]): string[] {
  return signs.map(({ statement }) => paint('strong', plain(say(statement))));
}

function describeTime({ takenAt, durationMs }: ProfileReport): Sentence {
  const [span, instant] = [describeDuration(durationMs), describeInstant(takenAt)];
  const [over, overZh] = durationMs > 0 ? [` over ${span}`, `，采样 ${span}`] : ['', ''];
  const [taken, takenZh] = takenAt > 0 ? [`, taken ${instant}`, `，采集于 ${instant}`] : ['', ''];
  return { en: `${over}${taken}`, zh: `${overZh}${takenZh}` };
}
