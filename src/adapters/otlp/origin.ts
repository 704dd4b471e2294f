import type { Labels, Origin } from '#domain/signal.ts';
import { firstOf } from './attributes.ts';

/** Who speaks, from the attributes of an OpenTelemetry resource. */
export function originOf(resource: Labels): Origin {
  const instance = firstOf(resource, 'service.instance.id', 'k8s.pod.name', 'container.id');
  const version = firstOf(resource, 'service.version');
  const zone = firstOf(resource, 'cloud.availability_zone');
  return {
    service: firstOf(resource, 'service.name', 'k8s.deployment.name') ?? 'unknown_service',
    ...(instance !== undefined && { instance }),
    ...(version !== undefined && { version }),
    ...(zone !== undefined && { zone }),
  };
}
