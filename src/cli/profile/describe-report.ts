import type { StackCost } from '#algorithms/profiles/costs.ts';
import type { ProfileSign } from '#algorithms/profiles/find-signs.ts';
import { findCulprit, nameFrame } from '#algorithms/profiles/own-code.ts';
import { describeDuration, describeQuantity, describeShare } from '#algorithms/profiles/quantity.ts';
import { paint } from '../paint.ts';
import { renderTable } from '../table.ts';
import { describeInstant, plain } from '../text.ts';
import type { DifferenceReport, ProfileReport } from './report.ts';

const NUMBER = { align: 'right' } as const;

export function describeProfile(report: ProfileReport, name: string): string[] {
  const { total, type, functions, stacks } = report;
  const say = (value: number) => describeQuantity(value, type.unit);
  const head = `${plain(name)}: ${report.kind}, ${plain(type.name)} ${say(total)}${describeTime(report)}`;
  const rows = functions.map(({ frame, flat, cumulative }) => [
    ...[say(flat), describeShare(flat, total), say(cumulative), describeShare(cumulative, total), nameFrame(frame)],
  ]);
  return [
    head,
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
      [{ title: type.name, ...NUMBER }, { title: '', ...NUMBER }, ...STACK_COLUMNS],
      stacks.map(stack => [say(stack.value), describeShare(stack.value, total), ...describeStack(stack)]),
    ),
  ];
}

export function describeDifference(report: DifferenceReport, name: string, base: string): string[] {
  const { before, after, type, functions, stacks } = report;
  const say = (value: number) => describeQuantity(value, type.unit);
  const move = (from: number, to: number) => `${to >= from ? '+' : '−'}${say(Math.abs(to - from))}`;
  const elapsed = report.elapsedMs > 0 ? ` in ${describeDuration(report.elapsedMs)}` : '';
  return [
    `${plain(base)} → ${plain(name)}: ${report.kind}, ${plain(type.name)} ${say(before)} → ${say(after)} (${move(before, after)})${elapsed}`,
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
        ...[move(flatBefore, flatAfter), say(flatBefore), say(flatAfter)],
        ...[move(cumulativeBefore, cumulativeAfter), nameFrame(frame)],
      ]),
    ),
    '',
    ...renderTable(
      [{ title: 'change', ...NUMBER }, { title: 'after', ...NUMBER }, ...STACK_COLUMNS],
      stacks.map(stack => [move(stack.before, stack.after), say(stack.after), ...describeStack(stack)]),
    ),
  ];
}

const STACK_COLUMNS = [{ title: 'state' }, { title: 'stack: own code, then innermost first', flexible: true }];

function describeStack({ frames, state, waitMs }: Pick<StackCost, 'frames' | 'state' | 'waitMs'>): string[] {
  const culprit = findCulprit(frames);
  const place = culprit === undefined ? '' : `${nameFrame(culprit)}: `;
  const wait = waitMs === undefined ? '' : `, up to ${describeDuration(waitMs)}`;
  return [`${state ?? ''}${wait}`, `${place}${frames.map(({ name }) => name).join(' < ')}`];
}

function describeSigns(signs: readonly ProfileSign[]): string[] {
  return signs.map(({ statement }) => paint('strong', plain(statement)));
}

function describeTime({ takenAt, durationMs }: ProfileReport): string {
  const span = durationMs > 0 ? ` over ${describeDuration(durationMs)}` : '';
  return takenAt > 0 ? `${span}, taken ${describeInstant(takenAt)}` : span;
}
