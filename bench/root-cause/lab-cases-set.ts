import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import type { RankedCause } from '#algorithms/ranking/ranked-cause.ts';
import { readCase } from '../../src/cli/diagnose/read-case.ts';

/** What the lab did, and where that should be found. */
export interface LabTruth {
  readonly service: string;
  readonly type: string;
  readonly problem: string;
  readonly alsoAcceptable?: readonly string[];
}

/** What the living loop said at the time. */
interface LabCause {
  readonly service: string;
  readonly type: string;
  readonly problem: string;
  readonly confidence: number;
}

/** One incident of the fault lab: its signals, the truth, and what the loop said. */
export interface LabCase {
  readonly id: string;
  /** The kind of fault; two at once are joined by `+`. */
  readonly fault: string;
  readonly isControl: boolean;
  readonly truths: readonly LabTruth[];
  readonly input: DiagnosisCase;
  readonly saidLive: readonly LabCause[];
}

interface TruthFile {
  readonly fault: string;
  readonly kind: 'fault' | 'control';
  readonly truths: readonly LabTruth[];
  readonly incident: { readonly causes: readonly LabCause[] };
}

/** Every `<round>-<fault>/<n>` with a `truth.json` below a folder that `npm run bench:loop -- --cases DIR` has filled, by name. */
export async function readLabCases(folder: string): Promise<LabCase[]> {
  const cases: LabCase[] = [];
  for (const trial of listFolders(folder)) {
    for (const incident of listFolders(path.join(folder, trial))) {
      const home = path.join(folder, trial, incident);
      const file = path.join(home, 'truth.json');
      if (!existsSync(file)) continue;
      const { fault, kind, truths, incident: seen }: TruthFile = JSON.parse(readFileSync(file, 'utf8'));
      const input = await readCase(home);
      const isControl = kind === 'control';
      cases.push({ id: `${trial}/${incident}`, fault, isControl, truths, input, saidLive: seen.causes });
    }
  }
  return cases;
}

/** Whether a cause is where the truth is: an instance speaks for its service. */
export function isAtTruth({ nodes }: DiagnosisCase, { node }: Pick<RankedCause, 'node'>, truth: LabTruth): boolean {
  const wholes = nodes.find(({ id }) => id === node)?.partOf ?? [];
  return [truth.service, ...(truth.alsoAcceptable ?? [])].some(each => each === node || wholes.includes(each));
}

function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(each => each.isDirectory())
    .map(({ name }) => name)
    .sort();
}
