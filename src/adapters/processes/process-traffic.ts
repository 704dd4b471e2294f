import type { TrafficRouter } from '#ports/platform.ts';
import { instancesOf, withService, withWeights } from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import { instanceUnknown } from './errors.ts';

/** Steers requests through the weights in the endpoints file, which clients obey. */
export function createProcessTraffic(store: DesiredStore, onChange: () => void): TrafficRouter {
  return {
    async setWeight({ service, instances, weight }) {
      const desired = store.get(service);
      const known = instancesOf(service, desired);
      const stranger = instances.find(instance => !known.includes(instance));
      if (stranger !== undefined) throw instanceUnknown(stranger, known);
      if (instances.every(instance => (desired.weights[instance] ?? 1) === weight)) return;
      store.update(withService(store.state, service, withWeights(desired, instances, weight)));
      onChange();
    },
    readWeights(service) {
      const desired = store.get(service);
      return Object.fromEntries(instancesOf(service, desired).map(id => [id, desired.weights[id] ?? 1]));
    },
  };
}
