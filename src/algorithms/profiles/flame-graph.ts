import { type FlameNode, growFlameTree } from './flame-tree.ts';
import { nameFrame } from './own-code.ts';
import type { Profile } from './profile.ts';
import { describeDuration, describeQuantity, describeShare } from './quantity.ts';

interface FlameOptions {
  readonly title: string;
  readonly profile: Profile;
  /** To be compared with: what grew is red, what shrank is blue. */
  readonly base?: Profile;
  /** Default: the main type of `profile`. */
  readonly typeName?: string;
}

interface Box {
  readonly node: FlameNode;
  readonly depth: number;
  /** In pixels. */
  readonly x: number;
  readonly width: number;
}

const WIDTH = 1200;
const ROW = 18;
const HEAD = 56;
const PAD = 8;
const LETTER = 6.7;
/** Thinner boxes cannot be seen and would make the file as large as the profile. */
const LEAST_WIDTH = 0.6;
const MOST_ROWS = 160;
const HUES = 8;
/** Steps of change, in parts of the whole picture's total. */
const CHANGE_STEPS = [0.001, 0.01, 0.05, 0.2];

const STYLE = `
text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#1a1a1a;pointer-events:none}
.ground{fill:#fff}.title{font-size:15px;font-weight:600}.faint{fill:#555}
rect{stroke:#fff;stroke-width:.6}g:hover>rect{stroke:#000;stroke-width:1.2}
.h0{fill:#f6c177}.h1{fill:#f0a868}.h2{fill:#eec95f}.h3{fill:#e9b49a}.h4{fill:#d9c27a}.h5{fill:#f2b5a0}.h6{fill:#e3b878}.h7{fill:#f3d08b}
.c0{fill:#e6e6e6}.u1{fill:#fbe3df}.u2{fill:#f5bdb4}.u3{fill:#ee8f82}.u4{fill:#e0604f}
.d1{fill:#dfe9f8}.d2{fill:#b9d0f2}.d3{fill:#8bb1e8}.d4{fill:#5a8edb}
@media(prefers-color-scheme:dark){
text{fill:#f1f1f1}.ground{fill:#16181d}.faint{fill:#a9adb5}rect{stroke:#16181d}g:hover>rect{stroke:#fff}
.h0{fill:#8a5a1c}.h1{fill:#8d4a1d}.h2{fill:#7a6316}.h3{fill:#80503a}.h4{fill:#6b5d22}.h5{fill:#87483a}.h6{fill:#77561f}.h7{fill:#816420}
.c0{fill:#3a3d44}.u1{fill:#4d3633}.u2{fill:#6e3a33}.u3{fill:#943d31}.u4{fill:#b83a28}
.d1{fill:#333d4d}.d2{fill:#33496e}.d3{fill:#315694}.d4{fill:#2a63b8}}`;

/**
 * A flame graph as one SVG file without scripts, readable on light and on dark ground: outermost calls at the top, width is
 * cost, each box says in its title what it is. With a base the colour is the change (Gregg, "Differential flame graphs").
 *
 * O(frames of all stacks); the file has at most two thousand boxes a row.
 */
export function drawFlameGraph({ title, profile, base, typeName }: FlameOptions): string {
  const chosen = profile.sampleTypes.findIndex(({ name }) => name === typeName);
  const type = chosen >= 0 ? chosen : profile.mainType;
  const { name, unit } = profile.sampleTypes[type]!;
  const baseType = base?.sampleTypes.findIndex(each => each.name === name && each.unit === unit) ?? -1;
  const isDifference = base !== undefined && baseType >= 0;
  const scale =
    isDifference && profile.kind === 'cpu' && base.durationMs > 0 && profile.durationMs > 0
      ? profile.durationMs / base.durationMs
      : 1;
  const root = growFlameTree({ profile, type }, isDifference ? { profile: base, type: baseType, scale } : undefined);
  const { boxes, hidden } = layOut(root);
  const height = HEAD + (Math.max(0, ...boxes.map(({ depth }) => depth)) + 1) * ROW + PAD + (hidden > 0 ? ROW : 0);
  const subtitle = [
    `${name}: ${describeQuantity(root.value, unit)}`,
    isDifference ? `, before ${describeQuantity(root.before, unit)}; red grew, blue shrank` : '',
    profile.durationMs > 0 ? `, over ${describeDuration(profile.durationMs)}` : '',
  ].join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title><style>${STYLE}</style><rect class="ground" width="100%" height="100%"/>`,
    `<text class="title" x="${PAD}" y="22">${escapeXml(title)}</text>`,
    `<text class="faint" x="${PAD}" y="42">${escapeXml(subtitle)}</text>`,
    ...boxes.map(box => drawBox(box, { root, unit, isDifference })),
    hidden > 0
      ? `<text class="faint" x="${PAD}" y="${height - PAD}">${hidden} boxes too thin to be drawn are left out</text>`
      : '',
    '</svg>\n',
  ].join('\n');
}

/** Boxes from left to right by name, so that two graphs of one program look alike. */
function layOut(root: FlameNode): { boxes: Box[]; hidden: number } {
  const boxes: Box[] = [];
  let hidden = 0;
  if (!(root.value > 0)) return { boxes, hidden };
  const pixels = (WIDTH - 2 * PAD) / root.value;
  const waiting: Box[] = [{ node: root, depth: 0, x: PAD, width: WIDTH - 2 * PAD }];
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    boxes.push(box);
    let { x } = box;
    const children = [...box.node.children].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, node] of children) {
      const width = node.value * pixels;
      if (width >= LEAST_WIDTH && box.depth + 1 < MOST_ROWS) waiting.push({ node, depth: box.depth + 1, x, width });
      else if (node.value > 0) hidden += 1;
      x += width;
    }
  }
  return { boxes, hidden };
}

function drawBox(
  { node, depth, x, width }: Box,
  { root, unit, isDifference }: { root: FlameNode; unit: string; isDifference: boolean },
): string {
  const { frame, value, before } = node;
  const y = HEAD + depth * ROW;
  const change = isDifference
    ? `, before ${describeQuantity(before, unit)} (${value >= before ? '+' : '−'}${describeQuantity(Math.abs(value - before), unit)})`
    : '';
  const words = `${nameFrame(frame)}\n${describeShare(value, root.value)}, ${describeQuantity(value, unit)}${change}`;
  const style = isDifference ? changeStyle(value - before, Math.max(root.value, root.before)) : `h${hueOf(frame.name)}`;
  const letters = Math.floor((width - 6) / LETTER);
  const label =
    letters < 3 ? '' : `<text x="${round(x + 3)}" y="${y + 13}">${escapeXml(cut(frame.name, letters))}</text>`;
  return (
    `<g><title>${escapeXml(words)}</title>` +
    `<rect class="${style}" x="${round(x)}" y="${y}" width="${round(width)}" height="${ROW - 1}"/>${label}</g>`
  );
}

function changeStyle(change: number, whole: number): string {
  const step = CHANGE_STEPS.filter(each => Math.abs(change) >= each * whole).length;
  if (step === 0 || change === 0) return 'c0';
  return `${change > 0 ? 'u' : 'd'}${step}`;
}

/** Functions of one package have one colour. */
function hueOf(name: string): number {
  const last = name.lastIndexOf('/');
  const packageName = name.slice(0, name.indexOf('.', last) < 0 ? name.length : name.indexOf('.', last));
  let hash = 7;
  for (let i = 0; i < packageName.length; i++) hash = (hash * 31 + packageName.charCodeAt(i)) % 65_521;
  return hash % HUES;
}

/** Of a qualified name the end says most. */
function cut(name: string, letters: number): string {
  const short = name.slice(name.lastIndexOf('/') + 1);
  if (short.length <= letters) return name.length <= letters ? name : short;
  return `${short.slice(0, letters - 1)}…`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Names come from other programs: they must become neither markup nor an illegal character. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\n\P{Cc}]|[\p{Cs}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
