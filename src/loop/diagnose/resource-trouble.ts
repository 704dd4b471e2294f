import { type Anomaly, describeAnomaly } from '#domain/anomaly.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import type { DiagnosisInput } from './observation.ts';
import { isOne } from './problems/symptom-reader.ts';

/** Saturation and leaks that may not have harmed anyone yet: anomalies that say something by themselves. */
export function findResourceTrouble(input: DiagnosisInput): Suspect[] {
  return input.anomalies
    .filter(({ endedAt }) => endedAt === undefined)
    .flatMap(anomaly => {
      const { service, instance } = anomaly.subject;
      return input.problems.flatMap(({ id, symptoms, shiftsWork }) => {
        const told = symptoms.find(
          ({ alone, test }) => alone !== undefined && test.kind === 'anomaly' && isOne(anomaly, test.indicators),
        );
        if (told === undefined || (shiftsWork && haveCallersChanged(input, anomaly))) return [];
        return createSuspect({
          service,
          problem: id,
          ...(shiftsWork && { shiftsWork }),
          instances: instance === undefined ? [] : [instance],
          weight: told.alone!,
          evidence: [evidence('metric', describeAnomaly(anomaly), 2, anomaly.startedAt)],
          changes: findSuspectChanges(input.changes, service, input.startedAt),
        });
      });
    });
}

/** What was changed so lately may ask for other things than before. */
const CALLER_CHANGED_MS = 120_000;
/** What has been running for so long since asks for them already. */
const SETTLED_MS = 30_000;

function haveCallersChanged({ changes, topology }: DiagnosisInput, { subject, startedAt }: Anomaly): boolean {
  const { dependencies, services } = topology;
  const callers = services.filter(({ name }) =>
    dependencies.some(({ from, to }) => from === name && to === subject.service),
  );
  return callers.some(({ name, instances }) => {
    const areSettled =
      instances.length > 0 &&
      instances.every(({ startedAt: start }) => start !== undefined && start < startedAt - SETTLED_MS);
    const within = areSettled ? SETTLED_MS : CALLER_CHANGED_MS;
    return changes.some(
      ({ kind, at, service }) => service === name && kind !== 'restart' && at <= startedAt && at > startedAt - within,
    );
  });
}
