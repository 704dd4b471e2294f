import { concealValue } from '#domain/concealment.ts';
import type { Service } from '#domain/topology.ts';

/** A service as others may see it: values of variables that look like secrets are hidden. */
export function concealSecrets(service: Service): Service {
  const environment = Object.entries(service.environment).map(([name, value]) => [name, concealValue(name, value)]);
  return { ...service, environment: Object.fromEntries(environment) };
}
