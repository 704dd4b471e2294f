import type { LayoutRequest, Places } from './layout-worker.ts';

export type { Places } from './layout-worker.ts';

/** Lays out in a worker, so that three hundred services do not halt the page. Returns how to give up. */
export function layOut(request: LayoutRequest, done: (places: Places) => void): () => void {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = (event: MessageEvent<Places>) => done(event.data);
  worker.postMessage(request);
  return () => worker.terminate();
}
