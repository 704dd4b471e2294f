import { applyIsotonic, applyPlatt, brierScore, fitIsotonic, fitPlatt } from '#algorithms/causality/calibration.ts';
import { isBetterByPairs } from '#algorithms/causality/held-out.ts';
import { type Method, type Ranked, rankByKernel, type Trial } from './methods.ts';

export interface Row {
  readonly name: string;
  readonly top1: number;
  readonly top3: number;
  /** Cases that the kernel has wrong and this has right, and the other way round. */
  readonly gained: number;
  readonly lost: number;
  /** More gained than lost by more than luck. */
  readonly better: boolean;
}

/** What everybody says of one trial. */
export interface Answers {
  readonly trial: Trial;
  readonly kernel: readonly { readonly node: string; readonly confidence: number }[];
  readonly byMethod: ReadonlyMap<string, Ranked>;
}

/** Weight of a method's opinion beside the kernel's. */
const SECOND_OPINION = 0.5;
const FLOOR = 0.02;
const FOLDS = 5;

export function answerAll(trials: readonly Trial[], methods: readonly Method[]): Answers[] {
  return trials.map(trial => ({
    trial,
    kernel: rankByKernel(trial),
    byMethod: new Map(methods.map(({ name, rank }) => [name, rank(trial)])),
  }));
}

/** The kernel, and each method by itself. */
export function scoreAlone(answers: readonly Answers[], methods: readonly Method[]): Row[] {
  return [
    toRow('kernel', answers, ({ kernel }) => kernel.map(({ node }) => node)),
    ...methods.map(({ name }) => toRow(name, answers, ({ byMethod }) => byMethod.get(name)!.map(({ node }) => node))),
  ];
}

/** First places by kind of fault: a row a kind, a column the kernel and each method. */
export function scoreByKind(
  answers: readonly Answers[],
  methods: readonly Method[],
): { readonly kind: string; readonly top1: readonly number[] }[] {
  return [...new Set(answers.map(({ trial }) => trial.kind))].sort().map(kind => {
    const ofKind = answers.filter(({ trial }) => trial.kind === kind);
    const kernel = share(ofKind, one => one.kernel[0]?.node === one.trial.cause);
    const others = methods.map(({ name }) =>
      share(ofKind, one => one.byMethod.get(name)![0]?.node === one.trial.cause),
    );
    return { kind, top1: [kernel, ...others] };
  });
}

/** Each method as a second opinion to the kernel: logarithms of shares added up, the method's at half weight. */
export function scoreAdded(answers: readonly Answers[], methods: readonly Method[]): Row[] {
  return methods.map(({ name }) =>
    toRow(`kernel + ${name}`, answers, one => combine(one, [name]).map(({ node }) => node)),
  );
}

function toRow(name: string, answers: readonly Answers[], nodesOf: (one: Answers) => readonly string[]): Row {
  const judged = answers.map(one => {
    const nodes = nodesOf(one);
    const { cause } = one.trial;
    return {
      right: nodes[0] === cause,
      near: nodes.slice(0, 3).includes(cause),
      kernelRight: one.kernel[0]?.node === cause,
    };
  });
  const gained = judged.filter(({ right, kernelRight }) => right && !kernelRight).length;
  const lost = judged.filter(({ right, kernelRight }) => !right && kernelRight).length;
  const better = isBetterByPairs({ onlyModel: gained, onlyBase: lost });
  return {
    name,
    top1: share(judged, ({ right }) => right),
    top3: share(judged, ({ near }) => near),
    gained,
    lost,
    better,
  };
}

/** Nodes by the kernel's confidence and the shares of methods. */
function combine({ kernel, byMethod }: Answers, names: readonly string[]): Ranked {
  const score = new Map<string, number>();
  const opinions = [
    { weight: 1, shares: sharesOf(kernel.map(({ node, confidence }) => ({ node, score: confidence }))) },
    ...names.map(name => ({ weight: SECOND_OPINION, shares: sharesOf(byMethod.get(name)!) })),
  ];
  for (const node of opinions.flatMap(({ shares }) => [...shares.keys()])) {
    score.set(
      node,
      opinions.reduce((sum, { weight, shares }) => sum + weight * Math.log(FLOOR + (shares.get(node) ?? 0)), 0),
    );
  }
  return [...score].map(([node, sum]) => ({ node, score: sum })).sort((a, b) => b.score - a.score);
}

/**
 * Brier scores of the first place: the kernel's own confidence, and confidences fitted on other cases: those of `elsewhere` where they
 * are given, else the other folds.
 */
export function scoreConfidence(
  answers: readonly Answers[],
  { names, elsewhere }: { readonly names: readonly string[]; readonly elsewhere?: readonly Answers[] | undefined },
): { readonly name: string; readonly brier: number }[] {
  const own = answers.map(({ kernel, trial }) => ({
    probability: kernel[0]?.confidence ?? 0,
    right: kernel[0]?.node === trial.cause,
  }));
  const combined = (one: Answers): Judged => {
    const [first, second] = combine(one, names);
    return {
      score: (first?.score ?? 0) - (second?.score ?? names.length * Math.log(FLOOR)),
      right: first?.node === one.trial.cause,
    };
  };
  const kernel = (one: Answers): Judged => ({
    score: one.kernel[0]?.confidence ?? 0,
    right: one.kernel[0]?.node === one.trial.cause,
  });
  const sources = [
    { name: 'kernel', judge: kernel },
    { name: 'kernel and second opinions', judge: combined },
  ];
  const fits: readonly { name: string; fit: Fit }[] = [
    { name: 'isotonic', fit: fitSteps },
    { name: 'Platt', fit: fitCurve },
  ];
  const fitted = sources.flatMap(({ name, judge }) =>
    fits.map(({ name: how, fit }) => ({
      name: `${name}, ${how}`,
      brier: brierOnFresh(answers.map(judge), fit, elsewhere?.map(judge)),
    })),
  );
  return [{ name: 'kernel, its own confidence', brier: brierScore(own) }, ...fitted];
}

type Judged = { readonly score: number; readonly right: boolean };
type Fit = (rest: readonly Judged[]) => (score: number) => number;

function fitSteps(rest: readonly Judged[]): (score: number) => number {
  const steps = fitIsotonic(rest);
  return score => applyIsotonic(steps, score);
}

function fitCurve(rest: readonly Judged[]): (score: number) => number {
  const curve = fitPlatt(rest);
  return score => applyPlatt(curve, score);
}

function brierOnFresh(judged: readonly Judged[], fit: Fit, elsewhere: readonly Judged[] | undefined): number {
  if (elsewhere !== undefined) {
    const apply = fit(elsewhere);
    return brierScore(judged.map(({ score, right }) => ({ probability: apply(score), right })));
  }
  return brierScore(
    Array.from({ length: FOLDS }, (_, fold) => fold).flatMap(fold => {
      const apply = fit(judged.filter((_, i) => i % FOLDS !== fold));
      return judged
        .filter((_, i) => i % FOLDS === fold)
        .map(({ score, right }) => ({ probability: apply(score), right }));
    }),
  );
}

function sharesOf(ranked: Ranked): Map<string, number> {
  const total = ranked.reduce((sum, { score }) => sum + score, 0);
  return new Map(ranked.map(({ node, score }) => [node, total > 0 ? score / total : 0]));
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.filter(holds).length / all.length;
}
