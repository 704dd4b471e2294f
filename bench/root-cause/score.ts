import type { RankedCause } from '#algorithms/ranking/ranked-cause.ts';

export interface Answer {
  readonly truth: string | undefined;
  readonly causes: readonly RankedCause[];
  readonly isAbstention: boolean;
}

/** `low_traffic | latency   n=4  top-1 1.000  top-3 1.000  Brier 0.012  abstained 0` */
export function describeScore(name: string, answers: readonly Answer[]): string {
  const share = (isHit: (answer: Answer) => boolean) => (answers.filter(isHit).length / answers.length).toFixed(3);
  const cells = [
    `n=${answers.length}`,
    `top-1 ${share(answer => isAmong(answer, 1))}`,
    `top-3 ${share(answer => isAmong(answer, 3))}`,
    `Brier ${brierScore(answers).toFixed(3)}`,
    `abstained ${answers.filter(({ isAbstention }) => isAbstention).length}`,
  ];
  return [name.padEnd(32), ...cells.map(cell => cell.padEnd(12))].join(' ').trimEnd();
}

function isAmong({ truth, causes }: Answer, first: number): boolean {
  return causes.slice(0, first).some(({ node }) => node === truth);
}

/** Mean squared distance between the confidence in the first cause and whether it was right (Brier 1950); no cause is a confidence of 0. */
function brierScore(answers: readonly Answer[]): number {
  const errors = answers.map(answer => ((answer.causes[0]?.confidence ?? 0) - Number(isAmong(answer, 1))) ** 2);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
