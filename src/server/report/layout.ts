import type { Propagation } from '#domain/impact.ts';

/** A service at its place: layers from callers (0) to callees, rows within a layer. */
export interface PlacedNode {
  readonly service: string;
  readonly layer: number;
  readonly row: number;
}

const SWEEPS = 4;

/**
 * Layers a small graph from callers to callees by longest path; edges that close a circle are passed over. Rows by the
 * mean row of the neighbours, swept to and fro, which leaves few crossings (Sugiyama and others 1981).
 *
 * O(nodes × edges).
 */
export function layOut({ nodes, edges }: Propagation): PlacedNode[] {
  const names = nodes.map(({ service }) => service).sort();
  const known = new Set(names);
  const forward = dropCircles(
    names,
    edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)),
  );
  const layerOf = findLayers(names, forward);
  const depth = Math.max(-1, ...layerOf.values());
  const layers = Array.from({ length: depth + 1 }, (_, layer) => names.filter(name => layerOf.get(name) === layer));
  for (let sweep = 0; sweep < SWEEPS; sweep++) orderRows(layers, forward, sweep % 2 === 0);
  return layers.flatMap((layer, index) => layer.map((service, row) => ({ service, layer: index, row })));
}

type Edge = Pick<Propagation['edges'][number], 'from' | 'to'>;

function dropCircles(names: readonly string[], edges: readonly Edge[]): Edge[] {
  const kept: Edge[] = [];
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (name: string): void => {
    if (done.has(name)) return;
    path.add(name);
    for (const edge of edges) {
      if (edge.from !== name || path.has(edge.to)) continue;
      kept.push(edge);
      visit(edge.to);
    }
    path.delete(name);
    done.add(name);
  };
  // From the entries on, so that what is passed over is the call back and not the way in.
  const called = new Set(edges.map(({ to }) => to));
  for (const name of names) if (!called.has(name)) visit(name);
  for (const name of names) visit(name);
  return kept;
}

function findLayers(names: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const layerOf = new Map(names.map(name => [name, 0]));
  for (let round = 0; round < names.length; round++) {
    let isChanged = false;
    for (const { from, to } of edges) {
      const least = layerOf.get(from)! + 1;
      if (layerOf.get(to)! >= least) continue;
      layerOf.set(to, least);
      isChanged = true;
    }
    if (!isChanged) break;
  }
  return layerOf;
}

function orderRows(layers: string[][], edges: readonly Edge[], isDownward: boolean): void {
  const order = isDownward ? layers.keys() : [...layers.keys()].reverse();
  const rowOf = new Map(layers.flatMap(layer => layer.map((name, row) => [name, row] as const)));
  for (const index of order) {
    const layer = layers[index]!;
    const weigh = (name: string): number => {
      const near = isDownward
        ? edges.filter(({ to }) => to === name).map(({ from }) => rowOf.get(from)!)
        : edges.filter(({ from }) => from === name).map(({ to }) => rowOf.get(to)!);
      return near.length === 0 ? rowOf.get(name)! : near.reduce((sum, row) => sum + row, 0) / near.length;
    };
    const weights = new Map(layer.map(name => [name, weigh(name)]));
    layer.sort((a, b) => weights.get(a)! - weights.get(b)! || (a < b ? -1 : 1));
    for (const [row, name] of layer.entries()) rowOf.set(name, row);
  }
}
