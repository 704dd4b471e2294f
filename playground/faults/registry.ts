/** Every fault and control there is, in the order in which they are listed. */
import { badReleaseErrors, badReleaseLatency, benignRelease, crashLoop, wrongConfig } from './deployments.ts';
import { droppedEdge, slowEdge } from './edges.ts';
import type { Fault, FaultContext, FaultOptions } from './fault.ts';
import { crash, hang, heapLeak } from './instance.ts';
import { cacheOff, cpuBurn, errorBurst, poolExhaustion } from './service-wide.ts';
import { Shop } from './shop.ts';
import { slowQuery } from './slow-query.ts';
import { benignLoadRise, nothing, trafficSurge } from './traffic.ts';

export const faults: readonly Fault[] = [
  crash,
  crashLoop,
  hang,
  heapLeak,
  cpuBurn,
  slowEdge,
  droppedEdge,
  errorBurst,
  slowQuery,
  poolExhaustion,
  wrongConfig,
  badReleaseErrors,
  badReleaseLatency,
  trafficSurge,
  cacheOff,
  nothing,
  benignRelease,
  benignLoadRise,
];

export function findFault(id: string): Fault {
  const fault = faults.find(candidate => candidate.id === id);
  if (!fault) throw new Error(`no fault ${id}; known: ${faults.map(({ id }) => id).join(', ')}`);
  return fault;
}

/** For the shop of this folder, or for the one whose files are given. */
export function faultContext(options: FaultOptions = {}, shop: Shop = new Shop()): FaultContext {
  return { shop, options };
}
