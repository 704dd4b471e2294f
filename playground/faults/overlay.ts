/** Single values in the overlay, and how they are taken back without touching what others changed meanwhile. */
import { isMap } from '../manifest.ts';
import type { Shop } from './shop.ts';

export interface OverlayChange {
  keys: string[];
  value: string;
  previous: unknown;
}

type Tree = Record<string, unknown>;

export function setInOverlay(shop: Shop, keys: string[], value: string): OverlayChange {
  const overlay = shop.overlay();
  const previous = valueAt(overlay, keys);
  shop.writeOverlay(withValue(overlay, keys, value));
  return { keys, value, previous };
}

/** A value somebody else has changed since then is theirs. */
export function restoreOverlay(shop: Shop, { keys, value, previous }: OverlayChange): void {
  const overlay = shop.overlay();
  if (valueAt(overlay, keys) !== value) return;
  shop.writeOverlay(withValue(overlay, keys, previous));
}

export function valueAt(tree: unknown, keys: string[]): unknown {
  return keys.reduce<unknown>((current, key) => (isMap(current) ? current[key] : undefined), tree);
}

/** `undefined` removes the key, and with it every map that it leaves empty. */
export function withValue(tree: Tree, [key = '', ...rest]: string[], value: unknown): Tree {
  const child = tree[key];
  const next = rest.length === 0 ? value : withValue(isMap(child) ? child : {}, rest, value);
  const copy = { ...tree, [key]: next };
  if (next === undefined || (isMap(next) && Object.keys(next).length === 0)) delete copy[key];
  return copy;
}
