import { GATES, type Gate } from './gates.ts';

interface GatesRequest {
  readonly root: string;
  readonly print: (line: string) => void;
  readonly gates?: readonly Gate[];
  /** Biome and tsc use several threads themselves, so a few at once fill the machine. */
  readonly concurrency?: number;
}

export interface GatesResult {
  readonly passed: number;
  readonly failed: number;
}

interface GateReport {
  readonly name: string;
  readonly details: string;
  readonly durationMs: number;
}

/** One line a gate as soon as it is done, then the details of those that failed. */
export async function runGates(request: GatesRequest): Promise<GatesResult> {
  const { root, print, gates = GATES, concurrency = 2 } = request;
  const waiting = [...gates];
  const reports: GateReport[] = [];

  async function work(): Promise<void> {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const report = await runGate(gate, root);
      reports.push(report);
      print(`${report.details === '' ? 'ok  ' : 'FAIL'}  ${report.name.padEnd(26)} ${seconds(report.durationMs)}`);
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  const failed = reports.filter(report => report.details !== '');
  for (const { name, details } of failed) print(`\n--- ${name}\n${details.trim()}`);
  return { passed: reports.length - failed.length, failed: failed.length };
}

async function runGate(gate: Gate, root: string): Promise<GateReport> {
  const startedAt = performance.now();
  // A gate that breaks has not shown that all is well, so it fails.
  const details = await gate.run(root).catch(error => `the check itself broke: ${error?.stack ?? error}`);
  return { name: gate.name, details, durationMs: performance.now() - startedAt };
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(5)} s`;
}
