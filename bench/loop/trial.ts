import { setTimeout as sleep } from 'node:timers/promises';
import { findTrouble } from './disturbances/registry.ts';
import type { Product, SeenIncident, SeenRun } from './product.ts';
import { probeShop } from './shop-probe.ts';
import { UndoWatch } from './undo-watch.ts';

/** What became of one injection. Times are milliseconds since the injection. */
export interface Trial {
  readonly fault: string;
  readonly kind: 'fault' | 'control';
  readonly truth: string;
  readonly truths: readonly Truth[];
  readonly found: string;
  readonly isDetected: boolean;
  readonly isLocatedFirst: boolean;
  readonly isLocatedAmongThree: boolean;
  readonly isTypeRight: boolean;
  readonly isProblemRight: boolean;
  readonly isRepaired: boolean;
  readonly detectedAfterMs: number | null;
  readonly repairedAfterMs: number | null;
  readonly runs: readonly string[];
  /** Ids of the incidents that it opened, oldest first. */
  readonly incidents: readonly string[];
  /** How often people had to agree first; the lab does so at once. */
  readonly asked: number;
  /** Runs on a control: nothing should have been done. */
  readonly wrongActions: number;
  /** Runs that were taken back, and how many of them left their services exactly as they were before. */
  readonly undone: number;
  readonly undoneCorrectly: number;
  readonly undoFailed: number;
  readonly note: string;
}

/** From this confidence on the loop acts on a cause. */
const SURE = 0.7;
const FAULT_PATIENCE_MS = 150_000;
const CONTROL_WATCH_MS = 45_000;
const CALM_PATIENCE_MS = 120_000;
/** Health must be seen this long by the lab before the next injection, so that faults do not run into each other. */
const REST_MS = 12_000;

/** @param name - a fault or a control, or two faults at once: `crash+slow-edge` */
export async function runTrial(product: Product, name: string, usualMs: number): Promise<Trial> {
  await waitUntilCalm(product);
  const parts = name.split('+').map(findTrouble);
  const { kind } = parts[0]!;
  const known = new Set((await product.incidents()).map(incident => incident.id));
  const knownRuns = new Set((await product.runs()).map(run => run.id));
  const injectedAt = Date.now();
  const truths: Truth[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  try {
    for (const part of parts) {
      const { truth, stop } = await part.start();
      stops.push(stop);
      if (truth !== null) truths.push(truth);
    }
    const undo = new UndoWatch();
    const { incidents, sure, actedOn, asked } = await watch(product, { known, knownRuns, kind, undo });
    const healthy = kind === 'control' || incidents.some(isRepaired) ? await probeUntilHealthy(usualMs) : false;
    const runs = (await product.runs()).filter(run => !knownRuns.has(run.id));
    const { undoneCorrectly } = undo;
    return assess({
      fault: name,
      kind,
      truths,
      incidents,
      sure,
      actedOn,
      asked,
      runs,
      injectedAt,
      healthy,
      undoneCorrectly,
    });
  } finally {
    for (const stop of stops) await stop();
    await sleep(REST_MS);
  }
}

interface Truth {
  readonly service: string;
  readonly type: string;
  readonly problem: string;
  readonly alsoAcceptable?: readonly string[];
}

type SeenCause = SeenIncident['causes'][number];

interface Outcome {
  readonly fault: string;
  readonly kind: 'fault' | 'control';
  readonly truths: readonly Truth[];
  readonly incidents: readonly SeenIncident[];
  readonly sure: readonly SeenCause[];
  /** By incident: what was said of it when something was first done. */
  readonly actedOn: ReadonlyMap<string, readonly SeenCause[]>;
  readonly asked: number;
  readonly runs: readonly SeenRun[];
  readonly injectedAt: number;
  readonly healthy: boolean;
  readonly undoneCorrectly: number;
}

function assess(outcome: Outcome): Trial {
  const { fault, kind, truths, incidents, runs, injectedAt, healthy, undoneCorrectly } = outcome;
  // The first diagnosis that was acted on counts; later incidents of the same fault are its aftermath.
  const judged = incidents.find(incident => incident.causes.length > 0) ?? incidents[0];
  const causes = (judged === undefined ? undefined : outcome.actedOn.get(judged.id)) ?? judged?.causes ?? [];
  // Of faults at once each must have been named surely at some time; a single one must have been named first.
  const named = truths.length > 1 ? outcome.sure : causes.slice(0, 1);
  const among = truths.length > 1 ? outcome.sure : causes.slice(0, 3);
  const everyTruth = (found: readonly SeenCause[], isRight: (cause: SeenCause, truth: Truth) => boolean): boolean =>
    truths.length > 0 && truths.every(truth => found.some(cause => isRight(cause, truth)));
  const resolvedAt =
    incidents.length > 0 && incidents.every(isRepaired)
      ? Math.max(...incidents.map(incident => incident.resolvedAt ?? 0))
      : undefined;
  return {
    fault,
    kind,
    truth: truths.map(truth => `${truth.service} ${truth.type}/${truth.problem}`).join(' + ') || '-',
    truths,
    found:
      named.map(each => `${each.service} ${each.type}/${each.problem} ${each.confidence.toFixed(2)}`).join(' + ') ||
      '-',
    isDetected: incidents.length > 0,
    isLocatedFirst: everyTruth(named, isThere),
    isLocatedAmongThree: everyTruth(among, isThere),
    isTypeRight: everyTruth(named, (cause, truth) => isPlaced(cause, truth, truths) && cause.type === truth.type),
    isProblemRight: everyTruth(
      named,
      (cause, truth) => isPlaced(cause, truth, truths) && cause.problem === truth.problem,
    ),
    isRepaired: resolvedAt !== undefined && healthy,
    detectedAfterMs:
      incidents.length === 0 ? null : Math.min(...incidents.map(incident => incident.detectedAt)) - injectedAt,
    repairedAfterMs: resolvedAt === undefined ? null : resolvedAt - injectedAt,
    runs: runs.map(run => `${run.plan.title.en} (${run.status})`),
    incidents: incidents.map(({ id }) => id),
    asked: outcome.asked,
    wrongActions: kind === 'control' ? runs.length : 0,
    undone: runs.filter(run => run.status === 'rolled-back').length,
    undoneCorrectly,
    undoFailed: runs.filter(run => run.status === 'rollback-failed').length,
    note: judged === undefined || resolvedAt !== undefined ? '' : `${judged.status}: ${judged.summary.en}`,
  };
}

function isThere(cause: SeenCause, truth: Truth): boolean {
  return cause.service === truth.service || (truth.alsoAcceptable ?? []).includes(cause.service);
}

/** Of a single fault the type counts wherever it was looked for; of two each must have its own. */
function isPlaced(cause: SeenCause, truth: Truth, truths: readonly Truth[]): boolean {
  return truths.length === 1 || isThere(cause, truth);
}

interface Watched {
  readonly known: ReadonlySet<string>;
  readonly knownRuns: ReadonlySet<string>;
  readonly kind: 'fault' | 'control';
  readonly undo: UndoWatch;
}

/** Watches until every incident since the injection is over (faults), or for a while (controls). Oldest first. */
async function watch(
  product: Product,
  { known, knownRuns, kind, undo }: Watched,
): Promise<Pick<Outcome, 'incidents' | 'sure' | 'actedOn' | 'asked'>> {
  const until = Date.now() + (kind === 'control' ? CONTROL_WATCH_MS : FAULT_PATIENCE_MS);
  let fresh: SeenIncident[] = [];
  let asked = 0;
  let calmSince: number | undefined;
  const sure = new Map<string, SeenCause>();
  const actedOn = new Map<string, readonly SeenCause[]>();
  while (Date.now() < until) {
    await sleep(500);
    fresh = (await product.incidents()).filter(incident => !known.has(incident.id)).reverse();
    for (const cause of fresh.flatMap(({ causes }) => causes)) {
      if (cause.confidence >= SURE) sure.set(`${cause.service} ${cause.type}`, cause);
    }
    for (const { id, causes, runs } of fresh) if (runs.length > 0 && !actedOn.has(id)) actedOn.set(id, causes);
    // On a control it is wrong already to have asked.
    if (kind === 'fault') asked += await product.approveAll();
    await undo.observe(
      product,
      (await product.runs()).filter(run => !knownRuns.has(run.id)),
    );
    const isOver = kind === 'fault' && fresh.length > 0 && fresh.every(incident => incident.status === 'resolved');
    calmSince = isOver ? (calmSince ?? Date.now()) : undefined;
    // A repair that does not last is none: the fault has some seconds to come back.
    if (calmSince !== undefined && Date.now() - calmSince > 8000) break;
  }
  return { incidents: fresh, sure: [...sure.values()], actedOn, asked };
}

function isRepaired(incident: SeenIncident): boolean {
  return (
    incident.status === 'resolved' && (incident.outcome === 'repaired' || incident.outcome === 'recovered-by-itself')
  );
}

async function probeUntilHealthy(usualMs: number): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if ((await probeShop(usualMs)).isHealthy) return true;
    await sleep(1500);
  }
  return false;
}

async function waitUntilCalm(product: Product): Promise<void> {
  const until = Date.now() + CALM_PATIENCE_MS;
  while (Date.now() < until) {
    if (await product.isCalm()) return;
    await sleep(1000);
  }
}
