import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeFreePorts } from './free-ports.ts';
import { getPage, listFences, readGuide } from './guide-pages.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** The receiver of the guide, and what it said it got: `1 io.zeroops.loop.started loop`. */
interface Receiver {
  readonly child: ChildProcess;
  readonly heard: string[];
}

let directory: string;
let receiverPort: number;
let environment: NodeJS.ProcessEnv;
const children: ChildProcess[] = [];

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-webhooks-'));
  receiverPort = await takeFreePorts();
  environment = { ...process.env, XDG_STATE_HOME: path.join(directory, 'home'), USER: 'tester', SUDO_USER: '' };
  const page = getPage(readGuide(), 'webhooks.md');
  write('receiver.mjs', listFences(page).find(({ language }) => language === 'js')!.text);
  write('secret', `${SECRET}\n`);
  write(
    'zeroops.yaml',
    `stateDirectory: state
http: { port: 0 }
otlp: { port: 0, grpc: { port: 0 } }
webhooks:
  - { id: pager, url: 'http://127.0.0.1:${receiverPort}/token-in-path', secretFrom: { file: secret }, kinds: [loop.*] }
`,
  );
});
after(async () => {
  await Promise.all(children.map(child => end(child, 'SIGTERM')));
  rmSync(directory, { recursive: true, force: true });
});

test('a receiver as the guide has it misses nothing while it is away and ZeroOps is killed', async () => {
  let receiver = await startReceiver();
  let server = await startServer();
  await heard(receiver, 1);
  assert.match(receiver.heard[0]!, /^\d+ io\.zeroops\.loop\.started /);
  // Said, but perhaps not answered yet: killed in between, it would rightly be told again.
  while (!(await zeroops(server.url, 'status')).includes('pager: 1 delivered')) await setTimeout(50);
  await end(receiver.child, 'SIGKILL');
  await zeroops(server.url, 'pause', '--reason', 'first');
  await end(server.child, 'SIGKILL');

  server = await startServer();
  await zeroops(server.url, 'resume', '--reason', 'second');
  const status = await zeroops(server.url, 'status');
  assert.match(
    status,
    /webhooks: pager: 0 delivered, 3 waiting(, last failure \S+ at entry \d+: refuses the connection)?/,
  );
  assert.match(await zeroops(server.url, 'status', '--lang', 'zh'), /webhooks：pager：已送达 0 条，等待 3 条/);
  receiver = await startReceiver();
  await heard(receiver, 3);
  assert.deepEqual(
    receiver.heard.map(line => line.split(' ')[1]),
    ['io.zeroops.loop.paused', 'io.zeroops.loop.started', 'io.zeroops.loop.resumed'],
  );
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^zeroops_webhook_deliveries_total\{webhook="pager",outcome="delivered"\} 3$/m);
  assert.match(metrics, /^zeroops_webhook_waiting\{webhook="pager"\} 0$/m);

  const told = [metrics, await zeroops(server.url, 'status', '--json'), await zeroops(server.url, 'journal', 'show')];
  for (const secret of [SECRET, SECRET.slice(6), 'token-in-path']) {
    assert.ok(!told.some(text => text.includes(secret)), 'what is secret is told nowhere');
  }
});

async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const child = launch([path.join(ROOT, 'src/server/main.ts'), '--config', 'zeroops.yaml'], environment);
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /console {5}(\S+)/.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the server ended before it listened');
}

async function startReceiver(): Promise<Receiver> {
  const child = launch(['receiver.mjs'], { ...environment, PORT: String(receiverPort), WEBHOOK_SECRET: SECRET });
  const said: string[] = [];
  createInterface({ input: child.stdout! }).on('line', line => said.push(line));
  return { child, heard: said };
}

async function heard({ heard: lines, child }: Receiver, count: number): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  while (lines.length < count) await once(child.stdout!, 'data', { signal });
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function zeroops(url: string, ...args: readonly string[]): Promise<string> {
  const env = { ...environment, ZEROOPS_URL: url };
  const { stdout } = await promisify(execFile)(path.join(ROOT, 'zeroops'), args, { cwd: directory, env });
  return stdout;
}

function write(name: string, content: string): void {
  writeFileSync(path.join(directory, name), content);
}
