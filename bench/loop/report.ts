import type { Trial } from './trial.ts';

/** The figures over all trials; ratios are of faults, wrong actions of controls. */
export interface Summary {
  readonly faults: number;
  readonly controls: number;
  readonly detected: number;
  readonly locatedFirst: number;
  readonly locatedAmongThree: number;
  readonly typeRight: number;
  readonly repaired: number;
  readonly asked: number;
  readonly wrongActions: number;
  readonly undone: number;
  readonly undoneCorrectly: number;
  readonly undoFailed: number;
  readonly mttdMedianMs: number | null;
  readonly mttdWorstMs: number | null;
  readonly mttrMedianMs: number | null;
  readonly mttrWorstMs: number | null;
}

export function summarise(trials: readonly Trial[]): Summary {
  const faults = trials.filter(trial => trial.kind === 'fault');
  const count = (is: (trial: Trial) => boolean): number => faults.filter(is).length;
  const detection = times(faults.map(trial => trial.detectedAfterMs));
  const repair = times(faults.map(trial => trial.repairedAfterMs));
  return {
    faults: faults.length,
    controls: trials.length - faults.length,
    detected: count(trial => trial.isDetected),
    locatedFirst: count(trial => trial.isLocatedFirst),
    locatedAmongThree: count(trial => trial.isLocatedAmongThree),
    typeRight: count(trial => trial.isTypeRight),
    repaired: count(trial => trial.isRepaired),
    asked: trials.reduce((sum, trial) => sum + trial.asked, 0),
    wrongActions: trials.reduce((sum, trial) => sum + trial.wrongActions, 0),
    undone: trials.reduce((sum, trial) => sum + trial.undone, 0),
    undoneCorrectly: trials.reduce((sum, trial) => sum + trial.undoneCorrectly, 0),
    undoFailed: trials.reduce((sum, trial) => sum + trial.undoFailed, 0),
    mttdMedianMs: middle(detection),
    mttdWorstMs: detection.at(-1) ?? null,
    mttrMedianMs: middle(repair),
    mttrWorstMs: repair.at(-1) ?? null,
  };
}

/** A Markdown table, a row a trial, and the totals below. */
export function renderReport(trials: readonly Trial[], summary: Summary): string {
  const rows = trials.map(trial => [
    trial.fault,
    trial.truth,
    trial.found,
    mark(trial.isDetected, trial),
    mark(trial.isLocatedFirst, trial),
    mark(trial.isLocatedAmongThree, trial),
    mark(trial.isTypeRight, trial),
    mark(trial.isRepaired, trial),
    trial.undone === 0 ? '' : `${trial.undoneCorrectly}/${trial.undone}`,
    seconds(trial.detectedAfterMs),
    seconds(trial.repairedAfterMs),
    trial.runs.join('; ') || '-',
  ]);
  const head = [
    'fault',
    'truth',
    'found',
    'detected',
    'top-1',
    'top-3',
    'type',
    'repaired',
    'undone',
    'TTD',
    'TTR',
    'runs',
  ];
  const table = [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
  const share = (value: number): string => `${value}/${summary.faults}`;
  return [
    table,
    '',
    `detected ${share(summary.detected)}, located top-1 ${share(summary.locatedFirst)}, top-3 ${share(summary.locatedAmongThree)}, type ${share(summary.typeRight)}, repaired ${share(summary.repaired)}`,
    `people had to agree: ${summary.asked} times`,
    `wrong actions on ${summary.controls} controls: ${summary.wrongActions}; runs undone correctly: ${summary.undoneCorrectly}/${summary.undone}, undo failed: ${summary.undoFailed}`,
    `MTTD median ${seconds(summary.mttdMedianMs)}, worst ${seconds(summary.mttdWorstMs)}; MTTR median ${seconds(summary.mttrMedianMs)}, worst ${seconds(summary.mttrWorstMs)}`,
  ].join('\n');
}

function mark(isRight: boolean, trial: Trial): string {
  if (trial.kind === 'control') return '';
  return isRight ? 'yes' : 'NO';
}

function seconds(durationMs: number | null): string {
  return durationMs === null ? '-' : `${(durationMs / 1000).toFixed(1)} s`;
}

function times(values: readonly (number | null)[]): number[] {
  return values.filter(value => value !== null).sort((a, b) => a - b);
}

function middle(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
