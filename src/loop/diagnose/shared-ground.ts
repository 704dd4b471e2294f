import type { Sentence } from '#domain/sentence.ts';
import { type Instance, isDown } from '#domain/topology.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { type DiagnosisInput, harmOf, type Periods, readShift } from './observation.ts';

/** Of all that stands on the ground, most must suffer: two single faults in one place are no outage of the place. */
const LEAST_INSIDE = 0.6;
const LEAST_HARM = 0.05;
/** What speaks against the single ones when they suffer together. */
const PART_FACTOR = 0.2;
/** Instances that are down are started again wherever they are; the ground they share is a second thought. */
const DOWN_FACTOR = 0.3;

interface Ground {
  readonly kind: 'zone' | 'host';
  readonly name: string;
  readonly inside: readonly Instance[];
}

/**
 * What affected instances of several services have in common: a zone or host on which most suffer, while their siblings
 * elsewhere do not. O(suspects × instances).
 */
export function findSharedGround(input: DiagnosisInput, suspects: readonly Suspect[], periods: Periods): Suspect[] {
  const parts = suspects.filter(({ isSure, instances }) => isSure === true && instances.length > 0);
  const services = new Set(parts.map(({ service }) => service));
  if (services.size < 2) return [...suspects];
  const affected = new Set(parts.flatMap(({ instances }) => instances));
  const ground = listGrounds(input).find(each => isGroundOf(each, { input, periods, affected, services }));
  if (ground === undefined) return [...suspects];
  const areDown = parts.every(({ isFact }) => isFact === true);
  const shared = createSuspect({
    service: `${ground.kind}/${ground.name}`,
    instances: [...affected].sort(),
    facts: [
      ground.kind === 'zone' ? 'shares-zone' : 'shares-host',
      ...(areDown ? (['crashed'] as const) : []),
      ...(parts.some(({ facts }) => facts.includes('does-not-get-to-run')) ? (['does-not-get-to-run'] as const) : []),
    ],
    isSure: true,
    ...(areDown && { isFact: true as const }),
    weight: parts.reduce((sum, { weight }) => sum + weight, 0) * (areDown ? DOWN_FACTOR : 1),
    evidence: [
      evidence('topology', describeGround(ground, affected), 3),
      ...parts.flatMap(part => part.evidence.slice(0, 1)),
    ],
  });
  return [
    shared,
    ...suspects.map(each =>
      parts.includes(each) && !areDown ? { ...each, isSure: false, weight: PART_FACTOR * each.weight } : each,
    ),
  ];
}

function describeGround({ kind, name, inside }: Ground, affected: ReadonlySet<string>): Sentence {
  const named = [...affected].sort().slice(0, 5);
  return {
    en: `${affected.size} of ${inside.length} instances in ${kind} ${name} are affected (${named.join(', ')}), their siblings elsewhere are not`,
    zh: `${kind === 'zone' ? '可用区' : '主机'} ${name} 的 ${inside.length} 个实例中有 ${affected.size} 个受影响（${named.join('、')}），其他位置的同类实例正常`,
  };
}

/** Narrow ones first: a host explains more than the zone around it. */
function listGrounds({ topology }: DiagnosisInput): Ground[] {
  const all = topology.services.flatMap(({ instances }) => instances);
  const groundsOf = (kind: 'zone' | 'host'): Ground[] =>
    [...new Set(all.map(instance => instance[kind]))]
      .filter(name => name !== '')
      .map(name => ({ kind, name, inside: all.filter(instance => instance[kind] === name) }))
      .filter(({ inside }) => inside.length < all.length);
  const zones = groundsOf('zone');
  const isWholeZone = (host: Ground): boolean =>
    zones.some(
      ({ inside }) => inside.length === host.inside.length && inside.every(each => host.inside.includes(each)),
    );
  return [...groundsOf('host').filter(host => !isWholeZone(host)), ...zones];
}

interface Affected {
  readonly input: DiagnosisInput;
  readonly periods: Periods;
  readonly affected: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

function isGroundOf({ inside }: Ground, { input, periods, affected, services }: Affected): boolean {
  const ids = new Set(inside.map(({ id }) => id));
  if ([...affected].some(id => !ids.has(id))) return false;
  const siblings = input.topology.services
    .filter(({ name }) => services.has(name))
    .flatMap(({ instances }) => instances)
    .filter(({ id }) => !ids.has(id));
  if (siblings.length === 0 || siblings.some(isDown)) return false;
  const suffering = inside.filter(
    instance => affected.has(instance.id) || isDown(instance) || isHarmed(input, periods, instance),
  );
  return suffering.length >= LEAST_INSIDE * inside.length;
}

function isHarmed({ window }: DiagnosisInput, periods: Periods, { service, id }: Instance): boolean {
  const flow = window.flows.find({ kind: 'instance', service, instance: id });
  return flow !== undefined && harmOf(readShift(flow, periods)) > LEAST_HARM;
}
