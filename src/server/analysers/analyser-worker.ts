import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Question } from './messages.ts';

/**
 * Runs one analyser of others in a thread of its own: loads its module, then answers one question after another.
 *
 *   loading ──ready──▶ idle ⇄ at work;   any failure ──failed──▶ ended
 */
interface Analyser {
  readonly needs?: readonly string[];
  readonly run: (input: Question['input']) => unknown;
}

const LONGEST_ANSWER = 65_536;

function fail(error: unknown): void {
  parentPort!.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}

async function answer(analyser: Analyser, { input }: Question): Promise<void> {
  const text = JSON.stringify(await analyser.run(input)) ?? 'null';
  if (text.length > LONGEST_ANSWER)
    throw new Error(`its answer has ${text.length} characters, ${LONGEST_ANSWER} are read`);
  parentPort!.postMessage({ kind: 'result', text });
}

async function load(file: string): Promise<Analyser> {
  const { analyser } = (await import(pathToFileURL(file).href)) as { readonly analyser?: Partial<Analyser> };
  if (typeof analyser?.run !== 'function') throw new Error('it exports no "analyser" with a function "run"');
  return analyser as Analyser;
}

try {
  const analyser = await load((workerData as { readonly file: string }).file);
  parentPort!.on('message', (question: Question) => {
    answer(analyser, question).catch(fail);
  });
  parentPort!.postMessage({ kind: 'ready', needs: [...(analyser.needs ?? [])] });
} catch (error) {
  fail(error);
}
