import type { Command } from 'commander';
import { about, type Sentence } from '#api/sentence.ts';
import type { SloReport } from '#api/slo.ts';
import { leaf, noun } from '../command.ts';
import { say } from '../language.ts';
import { paint } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { plain } from '../text.ts';

const COLUMNS: readonly Column[] = [
  { title: 'slo', flexible: true },
  { title: 'service', flexible: true },
  { title: 'promised', align: 'right' },
  { title: 'good', align: 'right' },
  { title: 'left', align: 'right' },
  { title: 'burns 1 h', align: 'right' },
  { title: '6 h', align: 'right' },
  { title: '3 d', align: 'right' },
  { title: 'status', paint: paintStatus },
];
const BURN_WINDOWS_MS = [1, 6, 72].map(hours => hours * 3_600_000);
const DAY_MS = 86_400_000;

const NONE: Sentence = {
  en: 'No SLOs: name a file of them as loop.slos in the configuration.',
  zh: '没有 SLO：请在配置的 loop.slos 中指定 SLO 文件。',
};

export function sloCommand(): Command {
  const list = leaf('list', {
    description: 'Service level objectives: share of good, budget left, how fast it burns',
    examples: ['slo list', "slo list --json | jq '.items[] | {name, sli, budgetLeft, alert}'"],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const slos = await client.listSlos();
    show(slos, describeSlos(slos.items));
  });
  return noun('slo', 'What was promised to users, and whether it is kept', [list]);
}

export function describeSlos(slos: readonly SloReport[]): string[] {
  if (slos.length === 0) return [say(NONE)];
  const notes = slos.flatMap(({ name, notes: said }) => said.map(note => `  ${plain(say(about(name, note)))}`));
  return [...renderTable(COLUMNS, slos.map(toRow)), ...notes];
}

function toRow(slo: SloReport): string[] {
  const burns = BURN_WINDOWS_MS.map(windowMs => {
    const rate = slo.burnRates.find(({ longWindowMs }) => longWindowMs === windowMs)?.longBurnRate;
    return rate === undefined ? '-' : `${Number(rate.toPrecision(2))}×`;
  });
  return [
    slo.name,
    slo.service,
    `${percent(slo.target)}, ${Number((slo.windowMs / DAY_MS).toFixed(1))} d`,
    slo.sli === undefined ? '-' : percent(slo.sli),
    slo.budgetLeft === undefined ? '-' : `${Math.floor(100 * slo.budgetLeft)} %`,
    ...burns,
    slo.alert === 'none' ? slo.status : `${slo.status}, ${slo.alert}`,
  ];
}

/** Cut off, not rounded: what falls short of the promise must not look like it. */
function percent(ratio: number): string {
  return `${Math.floor(ratio * 1e5 + 1e-6) / 1e3} %`;
}

function paintStatus(cell: string): string {
  if (/missed|page/.test(cell)) return paint('bad', cell);
  return /ticket/.test(cell) ? paint('warn', cell) : cell;
}
