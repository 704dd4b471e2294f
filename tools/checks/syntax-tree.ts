import { parse } from '@swc/core';

/** A node of swc's tree, read as data: its shape differs by `type`. */
export type SyntaxNode = Readonly<Record<string, unknown>>;

/** All nodes of the given types, in the order of the source. */
export async function findNodes(source: string, types: readonly string[]): Promise<readonly SyntaxNode[]> {
  const found: SyntaxNode[] = [];
  collect(await parse(source, { syntax: 'typescript', target: 'esnext' }), new Set(types), found);
  return found;
}

export function asNode(value: unknown): SyntaxNode | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SyntaxNode) : undefined;
}

function collect(value: unknown, types: ReadonlySet<string>, found: SyntaxNode[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, types, found);
    return;
  }
  const node = asNode(value);
  if (node === undefined) return;
  if (typeof node.type === 'string' && types.has(node.type)) found.push(node);
  for (const child of Object.values(node)) collect(child, types, found);
}
