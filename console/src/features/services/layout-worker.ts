import { Graph, layout } from '@dagrejs/dagre';

export interface LayoutRequest {
  readonly names: readonly string[];
  readonly calls: readonly (readonly [from: string, to: string])[];
  readonly width: number;
  readonly height: number;
}

/** Upper left corners, by name. */
export type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => self.postMessage(place(data));

function place({ names, calls, width, height }: LayoutRequest): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 70 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of names) graph.setNode(name, { width, height });
  for (const [from, to] of calls) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  return Object.fromEntries(
    names.map(name => {
      const { x, y } = graph.node(name) as { x: number; y: number };
      return [name, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
