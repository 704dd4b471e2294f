import type { Instance } from '#domain/topology.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Watch } from '#loop/detect/watch.ts';

/** Instances that should serve and do not: the platform's own word, so it is believed at once. */
export const instanceWatch: Watch = {
  name: 'instances',
  find: ({ services }) =>
    services.flatMap(service => service.instances.flatMap(instance => watchInstance(instance) ?? [])),
};

function watchInstance(instance: Instance): Finding | undefined {
  const reason = describeDown(instance);
  if (reason === undefined) return undefined;
  return {
    subject: { service: instance.service, instance: instance.id },
    indicator: 'instance-down',
    class: 'availability',
    grade: 'critical',
    score: 1,
    value: 0,
    expected: { low: 1, high: 1 },
    unit: 'ready',
    description: reason,
    openAfterTicks: 1,
  };
}

function describeDown(instance: Instance): string | undefined {
  if (instance.status === 'exited') {
    const how = instance.exit?.signal ?? `code ${instance.exit?.code ?? 'unknown'}`;
    return `process exited (${how})`;
  }
  if (instance.status === 'unready') return 'process lives but does not answer its health check';
  if (instance.status === 'failed') return 'could not be started';
  return undefined;
}
