import { z } from 'zod';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly default?: unknown;
}

/** Every key that people may write, as `a.b`, `a.*.b` below free names, `a[].b` in lists; with its default, if any. */
export function listKeys(schema: z.ZodType): Map<string, unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node;
  return new Map(walk(root, ''));
}

function walk(node: Node, place: string): [string, unknown][] {
  const { properties, additionalProperties, items } = node;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, below]) => walk(below, place === '' ? name : `${place}.${name}`));
  }
  if (typeof additionalProperties === 'object' && additionalProperties.properties !== undefined) {
    return walk(additionalProperties, `${place}.*`);
  }
  if (items?.properties !== undefined) return walk(items, `${place}[]`);
  return [[place, node.default]];
}
