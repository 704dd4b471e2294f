import type { Random } from '../statistics/random.ts';
import type { SyntheticTopology } from './synthetic-topology.fixture.ts';

export const FAULT_KINDS = [
  'slow-code',
  'failing-code',
  'cpu',
  'memory',
  'network',
  'configuration',
  'external',
  'data',
  'overload',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a fault does at its node once it is there; 0 or 1 where it does nothing. */
export interface SyntheticFault {
  readonly kind: FaultKind;
  readonly failureType: string;
  readonly node: number;
  readonly addedSeconds: number;
  readonly slowdown: number;
  readonly errorShare: number;
  readonly addedUtilisation: number;
  readonly addedMemoryShare: number;
  /** Seconds on every call to and from the node. */
  readonly networkSeconds: number;
  readonly trafficFactor: number;
  readonly change?: 'deploy' | 'config';
  readonly logLine?: string;
}

const NOTHING = {
  addedSeconds: 0,
  slowdown: 1,
  errorShare: 0,
  addedUtilisation: 0,
  addedMemoryShare: 0,
  networkSeconds: 0,
  trafficFactor: 1,
};

/** A fault of a kind at a node where that kind can be, of a random size. */
export function makeFault(random: Random, kind: FaultKind, { nodes }: SyntheticTopology): SyntheticFault {
  const fits = nodes
    .map((_, i) => i)
    .filter(i => (kind === 'overload' ? i === 0 : kind === 'external' ? nodes[i]!.kind === 'external' : i > 0));
  const mine = fits.filter(i => kind === 'external' || nodes[i]!.kind !== 'external');
  const choice = mine.length > 0 ? mine : nodes.map((_, i) => i);
  return { ...NOTHING, kind, node: choice[Math.floor(random() * choice.length)]!, ...effectOf(random, kind) };
}

function effectOf(random: Random, kind: FaultKind): Partial<SyntheticFault> & { readonly failureType: string } {
  const size = random();
  switch (kind) {
    case 'slow-code':
      return {
        failureType: 'code-bug',
        slowdown: 4 + 16 * size,
        addedSeconds: 0.05,
        ...(random() < 0.6 && { change: 'deploy' }),
      };
    case 'failing-code':
      return {
        failureType: 'code-bug',
        errorShare: 0.05 + 0.6 * size,
        logLine: 'TypeError: cannot read properties of undefined',
        ...(random() < 0.6 && { change: 'deploy' }),
      };
    case 'cpu':
      return { failureType: 'resource-exhaustion', addedUtilisation: 0.45 + 0.3 * size, slowdown: 2 + 3 * size };
    case 'memory':
      return {
        failureType: 'resource-exhaustion',
        addedMemoryShare: 0.3 + 0.3 * size,
        slowdown: 3 + 6 * size,
        logLine: 'java.lang.OutOfMemoryError: Java heap space',
      };
    case 'network':
      return {
        failureType: 'network-failure',
        networkSeconds: 0.05 + 0.5 * size,
        errorShare: 0.02 * size,
        logLine: 'read: connection timed out',
      };
    case 'configuration':
      return {
        failureType: 'configuration-error',
        errorShare: 0.1 + 0.7 * size,
        logLine: 'invalid configuration: connection refused',
        ...(random() < 0.8 && { change: 'config' }),
      };
    case 'external':
      return {
        failureType: 'external-dependency',
        addedSeconds: 0.2 + size,
        errorShare: random() < 0.5 ? 0.3 * size : 0,
      };
    case 'data':
      return {
        failureType: 'data-corruption',
        errorShare: 0.05 + 0.4 * size,
        logLine: 'checksum mismatch: page is corrupt',
      };
    case 'overload':
      return { failureType: 'overload', trafficFactor: 2 + 2 * size };
  }
}
