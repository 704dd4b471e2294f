import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Product } from './product.ts';
import type { Trial } from './trial.ts';

/** Each incident of a trial as the product exports it, with the truth and what was said at the time beside it. */
export async function keepCase(product: Product, trial: Trial, directory: string): Promise<void> {
  for (const [index, id] of trial.incidents.entries()) {
    const folder = path.join(directory, String(index + 1));
    const exported = await product.get<{ files: Record<string, string> }>(`/api/v1/incidents/${id}/case`);
    const incident = await product.get(`/api/v1/incidents/${id}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(exported.files)) writeFileSync(path.join(folder, name), text);
    const { fault, kind, truths } = trial;
    writeFileSync(path.join(folder, 'truth.json'), `${JSON.stringify({ fault, kind, truths, incident }, null, 2)}\n`);
  }
}
