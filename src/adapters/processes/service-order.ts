import type { Manifest } from './manifest-schema.ts';

/** Services in layers: each depends only on layers before its own. The manifest is known to have no cycle. */
export function layerServices(services: Manifest['services']): string[][] {
  const layers: string[][] = [];
  const placed = new Set<string>();
  let waiting = Object.keys(services);
  while (waiting.length > 0) {
    const layer = waiting.filter(name => services[name]!.dependsOn.every(dependency => placed.has(dependency)));
    for (const name of layer) placed.add(name);
    waiting = waiting.filter(name => !placed.has(name));
    layers.push(layer);
  }
  return layers;
}
