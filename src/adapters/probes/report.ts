import type { SamplePoint, SignalBatch } from '#domain/signal.ts';
import type { CheckResult } from './check.ts';
import type { Probe } from './probe.ts';

/** One check as signals of the service whose experience it is; a failed one says in a log line what failed. */
export function reportCheck(probe: Probe, result: CheckResult, at: number): SignalBatch {
  const { trouble, durationMs, findings } = result;
  const { statusCode, redirects, expiresAt } = findings;
  const labels = { probe: probe.name };
  const sample = (metric: string, value: number, unit: string): SamplePoint => ({
    ...{ metric, labels, at, value, unit },
    kind: 'gauge',
  });
  return {
    origin: { service: probe.service },
    samples: [
      sample('probe.success', trouble === undefined ? 1 : 0, '1'),
      sample('probe.duration', durationMs / 1000, 's'),
      ...(statusCode === undefined ? [] : [sample('probe.http.status_code', statusCode, '1')]),
      ...(statusCode === undefined ? [] : [sample('probe.http.redirects', redirects, '{redirect}')]),
      ...(expiresAt === undefined ? [] : [sample('probe.tls.expires_in', (expiresAt - at) / 1000, 's')]),
    ],
    ...(trouble !== undefined && {
      logs: [{ at, severity: 'warn', body: `probe ${probe.name} failed: ${trouble}`, attributes: labels }],
    }),
  };
}
