/** The shop's manifest and the overlay that is merged over it. A change of either file is a deployment. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface Version {
  command: string;
  env?: Record<string, string>;
}

export interface ServiceSpec {
  version: string;
  versions: Record<string, Version>;
  replicas: number;
  maxReplicas?: number;
  zones: string[];
  port: number;
  health: { kind: 'http' | 'tcp' | 'postgres'; path?: string; startupMs?: number };
  dependsOn?: string[];
  env?: Record<string, string>;
  stopGraceMs?: number;
  stateful?: boolean;
}

export interface Manifest {
  name: string;
  overlay: string;
  endpoints: string;
  env: Record<string, string>;
  services: Record<string, ServiceSpec>;
}

/** Where a running shop keeps its files; SHOP_STATE lets several shops run from one folder. */
export interface ShopFiles {
  root: string;
  manifest: string;
  overlay: string;
  endpoints: string;
  stateDir: string;
}

const defaultManifest = path.join(import.meta.dirname, 'shop.yaml');

export function shopFiles(manifest = defaultManifest, state = process.env.SHOP_STATE): ShopFiles {
  const root = path.dirname(manifest);
  const { overlay, endpoints } = parse(readFileSync(manifest, 'utf8')) as Manifest;
  const place = (file: string): string =>
    state ? path.join(path.resolve(root, state), path.basename(file)) : path.resolve(root, file);
  return {
    root,
    manifest,
    overlay: place(overlay),
    endpoints: place(endpoints),
    stateDir: path.dirname(place(endpoints)),
  };
}

export function loadManifest(files: ShopFiles): Manifest {
  const base: unknown = parse(readFileSync(files.manifest, 'utf8'));
  const overlay: unknown = existsSync(files.overlay) ? parse(readFileSync(files.overlay, 'utf8')) : undefined;
  return merge(base, overlay) as Manifest;
}

/** Maps merge key by key; everything else, lists included, is replaced. */
export function merge(base: unknown, overlay: unknown): unknown {
  if (overlay === undefined || overlay === null) return base;
  if (!isMap(base) || !isMap(overlay)) return overlay;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overlay)) merged[key] = merge(base[key], value);
  return merged;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
