#!/usr/bin/env node
/** playground fault list | inject <id> | clear [<id> | --all] */
import { parseArgs } from 'node:util';
import { faultContext, faults, findFault } from './faults/registry.ts';

const usage = `usage:
  playground fault list
  playground fault inject <id> [--service <name>] [--instance <name>] [--set key=value ...]
  playground fault clear [<id> | --all]
Every command takes --json.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    service: { type: 'string' },
    instance: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const [command, id] = positionals[0] === 'fault' ? positionals.slice(1) : positionals;
const context = faultContext({ service: values.service, instance: values.instance, set: parsePairs(values.set) });

function parsePairs(pairs: string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`--set needs key=value, got "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function print(result: unknown, text: string): void {
  console.log(values.json ? JSON.stringify(result, null, 2) : text);
}

function list(): void {
  const injected = context.shop.injections();
  const rows = faults.map(({ id, title, kind, truth, parameters }) => ({
    id,
    title,
    kind,
    truth,
    parameters,
    injected: injected[id] ?? null,
  }));
  const lines = rows.map(({ id, title, truth, injected }) =>
    [injected ? '*' : ' ', id.padEnd(20), (truth?.service ?? '-').padEnd(15), title].join(' '),
  );
  print(rows, lines.join('\n'));
}

async function inject(): Promise<void> {
  const injection = await findFault(id ?? '').inject(context);
  print(injection, `${injection.id} injected${injection.truth ? ` into ${injection.truth.service}` : ''}`);
}

async function clear(): Promise<void> {
  const wanted = values.all || id === undefined ? faults : [findFault(id)];
  const cleared: string[] = [];
  for (const fault of wanted) if (await fault.clear(context)) cleared.push(fault.id);
  print({ cleared }, cleared.length > 0 ? `cleared ${cleared.join(', ')}` : 'nothing to clear');
}

try {
  if (values.help || command === undefined) console.log(usage);
  else if (command === 'list') list();
  else if (command === 'inject') await inject();
  else if (command === 'clear') await clear();
  else throw new Error(`unknown command ${command}\n${usage}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
