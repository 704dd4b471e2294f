import type { Selection } from './costs.ts';
import type { Frame } from './profile.ts';

/** One box of a flame graph: all stacks that begin alike. */
export interface FlameNode {
  readonly frame: Frame;
  value: number;
  /** In the profile that is compared with; 0 without one. */
  before: number;
  readonly children: Map<string, FlameNode>;
}

/**
 * Stacks merged from the outermost frame on, by function name.
 *
 * @param base - to compare with; scaled by `scale`
 *
 * O(frames of all stacks).
 */
export function growFlameTree(current: Selection, base?: Selection & { readonly scale: number }): FlameNode {
  const root = createNode({ name: 'all', file: '', line: 0 });
  plant(root, current, (node, value) => {
    node.value += value;
  });
  if (base !== undefined) {
    plant(root, base, (node, value) => {
      node.before += value * base.scale;
    });
  }
  return root;
}

function plant(root: FlameNode, { profile, type }: Selection, add: (node: FlameNode, value: number) => void): void {
  for (const { stack, values } of profile.samples) {
    const value = values[type]!;
    // Boxes have no negative width: a profile that is itself a difference shows what grew.
    if (!(value > 0)) continue;
    let node = root;
    add(node, value);
    for (let depth = stack.length - 1; depth >= 0; depth--) {
      const frame = profile.frames[stack[depth]!]!;
      let child = node.children.get(frame.name);
      if (child === undefined) {
        child = createNode(frame);
        node.children.set(frame.name, child);
      }
      add(child, value);
      node = child;
    }
  }
}

function createNode(frame: Frame): FlameNode {
  return { frame, value: 0, before: 0, children: new Map() };
}
