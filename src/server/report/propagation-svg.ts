import type { Harm, Propagation } from '#domain/impact.ts';
import type { Language } from '#domain/sentence.ts';
import { layOut, type PlacedNode } from './layout.ts';

/** How the picture is to be drawn. */
export interface Look {
  readonly language: Language;
  /** Absent: as the reader's system wants it, as far as a picture can know. */
  readonly theme?: 'light' | 'dark';
}

interface Words {
  readonly legend: string;
  readonly title: string;
  readonly titleFrom: (service: string) => string;
  readonly own: string;
}

/** Where the first cause lies. */
interface Root {
  readonly service: string;
  readonly callee?: string;
}

const NODE_WIDTH = 168;
const NODE_HEIGHT = 52;
const GAP_X = 132;
const GAP_Y = 28;
const MARGIN = 24;
const LONGEST_NAME = 22;
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    legend: '● own · ✗ failed calls per second · +s/s seconds of waiting per second',
    title: 'How harm spread',
    titleFrom: service => `How harm spread from ${service}`,
    own: 'own',
  },
  zh: {
    legend: '● 自身 · ✗ 每秒失败的调用 · +s/s 每秒增加的等待秒数',
    title: '影响如何传播',
    titleFrom: service => `影响从 ${service} 传播的路径`,
    own: '自身',
  },
};
const LEGEND_WIDTH = 460;
/** More than this is no picture any more: the least harmed are left out. */
const MOST_NODES = 24;

const LIGHT = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e }
  .page { fill: #ffffff }
  .halo { stroke: #ffffff; stroke-width: 4; paint-order: stroke; stroke-linejoin: round }
  .node { fill: #f6f8fa; stroke: #818b98; stroke-width: 1 }
  .hurt { fill: #fff1e5; stroke: #bc4c00 }
  .root { fill: #ffebe9; stroke: #cf222e; stroke-width: 2.5 }
  .edge { fill: none; stroke: #bc4c00 }
  .edge.root { stroke: #cf222e }
  .tip { fill: #bc4c00 }
`;
const DARK = `
    text { fill: #f0f6fc } .small { fill: #9198a1 } .page { fill: #0d1117 } .halo { stroke: #0d1117 }
    .node { fill: #212830; stroke: #9198a1 } .hurt { fill: #3d2a1a; stroke: #db6d28 }
    .root { fill: #4a1e1e; stroke: #f85149 } .edge { stroke: #db6d28 } .edge.root { fill: none; stroke: #f85149 }
    .tip { fill: #db6d28 }
  `;

/** How harm spread: callers at the left, callees at the right, the root drawn strongest. Text for the blind inside. */
export function drawPropagation(propagation: Propagation, root: Root | undefined, look: Look): string {
  const words = WORDS[look.language];
  const shown = keepWorst(propagation, root);
  const placed = layOut(shown);
  const drawn = shown.edges.map(edge => drawEdge(edge, placed, root));
  const tallest = Math.max(1, ...placed.map(({ row }) => row + 1));
  const layers = Math.max(1, ...placed.map(({ layer }) => layer + 1));
  const width = 2 * MARGIN + Math.max(LEGEND_WIDTH, layers * NODE_WIDTH + (layers - 1) * GAP_X);
  const legendY = MARGIN + tallest * (NODE_HEIGHT + GAP_Y) + GAP_Y;
  const height = legendY + MARGIN;
  const title = root === undefined ? words.title : words.titleFrom(root.callee ?? root.service);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${styleOf(look)}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="10" markerHeight="10" orient="auto" markerUnits="userSpaceOnUse">',
    '<path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>',
    // Numbers last, so that no line runs through them.
    ...drawn.map(({ line }) => line),
    ...placed.map(place => drawNode(place, { propagation: shown, root, words })),
    ...drawn.map(({ label }) => label),
    `<text class="small" x="${MARGIN}" y="${legendY}">${words.legend}</text>`,
    '</svg>\n',
  ].join('\n');
}

/** The picture is often shown as an image, where only media queries reach. */
function styleOf({ theme }: Look): string {
  if (theme === 'light') return LIGHT;
  return theme === 'dark' ? LIGHT + DARK : `${LIGHT}@media (prefers-color-scheme: dark) {${DARK}}`;
}

function keepWorst({ nodes, edges }: Propagation, root: Root | undefined): Propagation {
  const isRoot = (service: string): boolean => service === root?.service || service === root?.callee;
  const kept = [...nodes]
    .sort((a, b) => Number(isRoot(b.service)) - Number(isRoot(a.service)) || sizeOf(b) - sizeOf(a))
    .slice(0, MOST_NODES);
  const names = new Set(kept.map(({ service }) => service));
  return { nodes: kept, edges: edges.filter(({ from, to }) => names.has(from) && names.has(to)) };
}

function drawNode(
  { service, layer, row }: PlacedNode,
  { propagation, root, words }: { propagation: Propagation; root: Root | undefined; words: Words },
): string {
  const { own, ...harm } = propagation.nodes.find(node => node.service === service)!;
  const isRoot = root?.callee === undefined && root?.service === service;
  const kind = isRoot ? 'node root' : sizeOf(harm) > 0 ? 'node hurt' : 'node';
  const [x, y] = cornerOf(layer, row);
  const left = x + 12;
  return [
    `<g><title>${escapeXml(`${service}: ${describeHarm(harm)}; ${words.own}: ${describeHarm(own)}`)}</title>`,
    `<rect class="${kind}" x="${x}" y="${y}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="8"/>`,
    `<text x="${left}" y="${y + 21}" font-weight="600">${escapeXml(shorten(service))}</text>`,
    `<text class="small" x="${left}" y="${y + 39}">${escapeXml(`● ${describeHarm(own)}`)}</text></g>`,
  ].join('');
}

function drawEdge(
  edge: Propagation['edges'][number],
  placed: readonly PlacedNode[],
  root: Root | undefined,
): { line: string; label: string } {
  const [from, to] = [edge.from, edge.to].map(name => {
    const { layer, row } = placed.find(({ service }) => service === name)!;
    return cornerOf(layer, row);
  }) as [[number, number], [number, number]];
  const isRoot = root?.service === edge.from && root.callee === edge.to;
  const { path, labelX, labelY } = to[0] > from[0] ? routeForward(from, to) : routeBack(from, to);
  // An order of magnitude more harm is two pixels more.
  const thickness = Math.min(6, 1.5 + 2 * Math.log10(1 + sizeOf(edge))).toFixed(1);
  return {
    line: `<path class="edge${isRoot ? ' root' : ''}" d="${path}" stroke-width="${thickness}" marker-end="url(#tip)"/>`,
    label: `<text class="small halo" text-anchor="middle" x="${labelX}" y="${labelY}">${escapeXml(describeHarm(edge))}</text>`,
  };
}

interface Route {
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

/** From the right side of the caller to the left side of the callee. */
function routeForward([fromX, fromY]: [number, number], [toX, toY]: [number, number]): Route {
  const startX = fromX + NODE_WIDTH;
  const [startY, endY] = [fromY + NODE_HEIGHT / 2, toY + NODE_HEIGHT / 2];
  const bend = Math.max(40, (toX - startX) / 2);
  return {
    path: `M${startX} ${startY} C${startX + bend} ${startY} ${toX - bend} ${endY} ${toX} ${endY}`,
    labelX: (startX + toX) / 2,
    labelY: (startY + endY) / 2 - 6,
  };
}

/** A call back, or within a layer: below the boxes, so that it is not taken for one of the others. */
function routeBack([fromX, fromY]: [number, number], [toX, toY]: [number, number]): Route {
  const [startX, endX] = [fromX + NODE_WIDTH * 0.6, toX + NODE_WIDTH * 0.4];
  const [startY, endY] = [fromY + NODE_HEIGHT, toY + NODE_HEIGHT];
  const lowest = Math.max(startY, endY) + GAP_Y;
  return {
    path: `M${startX} ${startY} C${startX} ${lowest + GAP_Y} ${endX} ${lowest + GAP_Y} ${endX} ${endY}`,
    labelX: (startX + endX) / 2,
    labelY: lowest,
  };
}

function cornerOf(layer: number, row: number): [number, number] {
  return [MARGIN + layer * (NODE_WIDTH + GAP_X), MARGIN + row * (NODE_HEIGHT + GAP_Y)];
}

/** `✗ 12.0/s` failed calls, `+1.2 s/s` of waiting: signs rather than words, so that one picture serves all languages. */
function describeHarm({ failures, waiting }: Harm): string {
  const parts = [
    ...(failures > 0 ? [`✗ ${failures.toFixed(1)}/s`] : []),
    ...(waiting > 0 ? [`+${waiting.toFixed(waiting < 1 ? 2 : 1)} s/s`] : []),
  ];
  return parts.length === 0 ? '✓' : parts.join(' ');
}

function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

function sizeOf({ failures, waiting }: Harm): number {
  return failures + waiting;
}

/** Names come from telemetry: they must not become elements. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
