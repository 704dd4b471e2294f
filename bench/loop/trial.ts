import { setTimeout as sleep } from 'node:timers/promises';
import { faultContext, findFault } from '../../playground/faults/registry.ts';
import type { Product, SeenIncident, SeenRun } from './product.ts';
import { probeShop } from './shop-probe.ts';
import { UndoWatch } from './undo-watch.ts';

/** What became of one injection. Times are milliseconds since the injection. */
export interface Trial {
  readonly fault: string;
  readonly kind: 'fault' | 'control';
  readonly truth: string;
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
  /** Runs on a control: nothing should have been done. */
  readonly wrongActions: number;
  /** Runs that were taken back, and how many of them left their services exactly as they were before. */
  readonly undone: number;
  readonly undoneCorrectly: number;
  readonly undoFailed: number;
  readonly note: string;
}

const FAULT_PATIENCE_MS = 150_000;
const CONTROL_WATCH_MS = 45_000;
const CALM_PATIENCE_MS = 120_000;
/** Health must be seen this long by the lab before the next injection, so that faults do not run into each other. */
const REST_MS = 12_000;

export async function runTrial(product: Product, faultId: string, usualMs: number): Promise<Trial> {
  await waitUntilCalm(product);
  const fault = findFault(faultId);
  const known = new Set((await product.incidents()).map(incident => incident.id));
  const knownRuns = new Set((await product.runs()).map(run => run.id));
  const injectedAt = Date.now();
  const { truth } = await fault.inject(faultContext());
  try {
    const undo = new UndoWatch();
    const incidents = await watch(product, { known, knownRuns, kind: fault.kind, undo });
    const healthy = fault.kind === 'control' || incidents.some(isRepaired) ? await probeUntilHealthy(usualMs) : false;
    const runs = (await product.runs()).filter(run => !knownRuns.has(run.id));
    const { undoneCorrectly } = undo;
    return assess({ fault: faultId, kind: fault.kind, truth, incidents, runs, injectedAt, healthy, undoneCorrectly });
  } finally {
    await fault.clear(faultContext());
    await sleep(REST_MS);
  }
}

interface Outcome {
  readonly fault: string;
  readonly kind: 'fault' | 'control';
  readonly truth: { service: string; type: string; problem: string; alsoAcceptable?: string[] } | null;
  readonly incidents: readonly SeenIncident[];
  readonly runs: readonly SeenRun[];
  readonly injectedAt: number;
  readonly healthy: boolean;
  readonly undoneCorrectly: number;
}

function assess({ fault, kind, truth, incidents, runs, injectedAt, healthy, undoneCorrectly }: Outcome): Trial {
  // The first diagnosis that was acted on counts; later incidents of the same fault are its aftermath.
  const judged = incidents.find(incident => incident.causes.length > 0) ?? incidents[0];
  const right = new Set(truth === null ? [] : [truth.service, ...(truth.alsoAcceptable ?? [])]);
  const causes = judged?.causes ?? [];
  const first = causes[0];
  const resolvedAt =
    incidents.length > 0 && incidents.every(isRepaired)
      ? Math.max(...incidents.map(incident => incident.resolvedAt ?? 0))
      : undefined;
  return {
    fault,
    kind,
    truth: truth === null ? '-' : `${truth.service} ${truth.type}/${truth.problem}`,
    found: first === undefined ? '-' : `${first.service} ${first.type}/${first.problem} ${first.confidence.toFixed(2)}`,
    isDetected: incidents.length > 0,
    isLocatedFirst: first !== undefined && right.has(first.service),
    isLocatedAmongThree: causes.slice(0, 3).some(cause => right.has(cause.service)),
    isTypeRight: first !== undefined && first.type === truth?.type,
    isProblemRight: first !== undefined && first.problem === truth?.problem,
    isRepaired: resolvedAt !== undefined && healthy,
    detectedAfterMs:
      incidents.length === 0 ? null : Math.min(...incidents.map(incident => incident.detectedAt)) - injectedAt,
    repairedAfterMs: resolvedAt === undefined ? null : resolvedAt - injectedAt,
    runs: runs.map(run => `${run.plan.title} (${run.status})`),
    wrongActions: kind === 'control' ? runs.length : 0,
    undone: runs.filter(run => run.status === 'rolled-back').length,
    undoneCorrectly,
    undoFailed: runs.filter(run => run.status === 'rollback-failed').length,
    note: judged === undefined || resolvedAt !== undefined ? '' : `${judged.status}: ${judged.summary}`,
  };
}

interface Watched {
  readonly known: ReadonlySet<string>;
  readonly knownRuns: ReadonlySet<string>;
  readonly kind: 'fault' | 'control';
  readonly undo: UndoWatch;
}

/** Watches until every incident since the injection is over (faults), or for a while (controls). Oldest first. */
async function watch(product: Product, { known, knownRuns, kind, undo }: Watched): Promise<SeenIncident[]> {
  const until = Date.now() + (kind === 'control' ? CONTROL_WATCH_MS : FAULT_PATIENCE_MS);
  let fresh: SeenIncident[] = [];
  let calmSince: number | undefined;
  while (Date.now() < until) {
    await sleep(500);
    fresh = (await product.incidents()).filter(incident => !known.has(incident.id)).reverse();
    await undo.observe(
      product,
      (await product.runs()).filter(run => !knownRuns.has(run.id)),
    );
    const isOver = kind === 'fault' && fresh.length > 0 && fresh.every(incident => incident.status === 'resolved');
    calmSince = isOver ? (calmSince ?? Date.now()) : undefined;
    // A repair that does not last is none: the fault has some seconds to come back.
    if (calmSince !== undefined && Date.now() - calmSince > 8000) break;
  }
  return fresh;
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
