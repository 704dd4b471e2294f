import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { takeFreePorts } from '../../test/free-ports.ts';

const ZEROOPS = path.resolve(import.meta.dirname, '../../zeroops');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let directory: string;
let server: ChildProcess;
let url: string;
let otlpUrl: string;
const told: string[] = [];

/** As a person would: through the script at the root, from another directory, through a symbolic link. */
function zeroops(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise(resolve => {
    const env = { ...process.env, ZEROOPS_URL: url, USER: 'tester', ZEROOPS_LANG: 'en', ...environment };
    execFile(path.join(directory, 'link'), args, { cwd: tmpdir(), env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-cli-'));
  // Servers leave word there for the command line of this machine.
  process.env.XDG_STATE_HOME = path.join(directory, 'home');
  symlinkSync(ZEROOPS, path.join(directory, 'link'));
  const port = await takeFreePorts();
  writeFileSync(path.join(directory, 'app.mjs'), APP);
  writeFileSync(path.join(directory, 'manifest.yaml'), manifest(port));
  writeFileSync(path.join(directory, 'zeroops.yaml'), CONFIG);
  server = spawn(path.join(directory, 'link'), ['up', '--config', 'zeroops.yaml'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ZEROOPS_LANG: 'en' },
  });
  createInterface({ input: server.stdout! }).on('line', noteLine);
  server.on('exit', () => server.emit('told'));
  await untilTold(/1 of 1 services up/);
});

after(async () => {
  if (server.exitCode === null) server.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const APP = `import { createServer } from 'node:http';
createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
`;

const CONFIG = `stateDirectory: state
http: { port: 0 }
otlp: { port: 0, grpc: { port: 0 } }
platform: { adapter: processes, manifest: manifest.yaml }
`;

function manifest(port: number): string {
  return `name: tiny
overlay: overlay.yaml
endpoints: endpoints.json
services:
  web:
    version: 1.0.0
    versions: { 1.0.0: { command: node app.mjs } }
    replicas: 1
    zones: [a]
    port: ${port}
    health: { kind: http, path: / }
`;
}

/** Follows the terminal of the server until it has said this. */
async function untilTold(wanted: RegExp): Promise<void> {
  while (!told.some(line => wanted.test(line))) {
    if (server.exitCode !== null) throw new Error(`the server ended after saying:\n${told.join('\n')}`);
    await once(server, 'told');
  }
}

function noteLine(line: string): void {
  told.push(line);
  url ??= /(http:\S+)\/api\/v1\/status/.exec(line)?.[1] as string;
  otlpUrl ??= /telemetry +(http:\S+)/.exec(line)?.[1] as string;
  server.emit('told');
}

function spanOf(service: string) {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'GET /', kind: 2 };
  const times = { startTimeUnixNano: `${nowNs - 40_000_000n}`, endTimeUnixNano: `${nowNs}` };
  return {
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans: [{ ...span, ...times }] }],
  };
}

describe('against a running server', () => {
  test('the terminal says where things are', () => {
    assert.match(told.join('\n'), /openapi\.json/);
  });

  test('status tells of the loop and of every part', async () => {
    const { code, stdout } = await zeroops(['status']);
    assert.equal(code, 0);
    assert.match(stdout, /1 of 1 up/);
    assert.match(stdout, /database: embedded PostgreSQL answers/);
  });

  test('service list as JSON gives pid, port, zone, version and status of each instance', async () => {
    const { stdout } = await zeroops(['service', 'list', '--json']);
    const [instance] = JSON.parse(stdout).items[0].instances;
    assert.deepEqual([instance.zone, instance.version, instance.status], ['a', '1.0.0', 'ready']);
    process.kill(instance.pid, 0);
    assert.equal(await (await fetch(`http://127.0.0.1:${instance.port}/`)).text(), 'ok');
  });

  test('pausing and resuming are in the journal under the name of the person', async () => {
    assert.equal((await zeroops(['pause', '--reason', 'sale'])).code, 0);
    assert.match((await zeroops(['status'])).stdout, /paused/);
    assert.equal((await zeroops(['resume', '--by', 'ana'])).code, 0);
    const { stdout } = await zeroops(['journal', 'show', '--kinds', 'loop.paused,loop.resumed', '--json']);
    assert.deepEqual(
      JSON.parse(stdout).items.map((entry: { actor: string }) => entry.actor),
      ['cli:tester', 'cli:ana'],
    );
  });

  test('journal verify finds the chain intact', async () => {
    const { code, stdout } = await zeroops(['journal', 'verify']);
    assert.deepEqual([code, /^intact: \d+ entries/.test(stdout)], [0, true]);
  });

  test('output into a pipe has no colours', async () => {
    const { stdout } = await zeroops(['status']);
    assert.ok(!stdout.includes('\u001b'));
  });

  const endings: readonly { name: string; args: string[]; code: number; says: RegExp }[] = [
    { name: 'an empty list is no failure', args: ['incident', 'list'], code: 0, says: /No incidents/ },
    { name: 'no objectives are no failure', args: ['slo', 'list'], code: 0, says: /No SLOs/ },
    { name: 'an unknown incident', args: ['incident', 'show', 'INC-9'], code: 3, says: /code {8}INCIDENT_NOT_FOUND/ },
    { name: 'an unknown run', args: ['run', 'abort', '9', '--reason', 'x'], code: 3, says: /RUN_NOT_FOUND/ },
    {
      name: 'a run that cannot be rolled back',
      args: ['run', 'roll-back', '9', '--reason', 'x'],
      code: 3,
      says: /to solve/,
    },
    { name: 'an unknown verb', args: ['incident', 'shwo'], code: 2, says: /Did you mean show/ },
    { name: 'an unknown option', args: ['status', '--jsn'], code: 2, says: /unknown option/ },
    { name: 'a missing reason', args: ['pause'], code: 2, says: /--reason/ },
    { name: 'a limit that is no number', args: ['run', 'list', '--limit', 'ten'], code: 2, says: /whole number/ },
    { name: 'an address that is none', args: ['status', '--url', 'nonsense'], code: 2, says: /to solve/ },
    {
      name: 'a server that is not there',
      args: ['status', '--url', 'http://127.0.0.1:9'],
      code: 4,
      says: /zeroops up/,
    },
    { name: 'help is no failure', args: ['incident', 'show', '--help'], code: 0, says: /Examples:/ },
  ];
  for (const { name, args, code, says } of endings) {
    test(`${name}: exit code ${code}`, async () => {
      const outcome = await zeroops(args);
      assert.equal(outcome.code, code, outcome.stderr);
      assert.match(outcome.stdout + outcome.stderr, says);
    });
  }

  test('a service that only telemetry tells of is listed, in either language', async () => {
    const sent = await fetch(`${otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [spanOf('orders')] }),
    });
    assert.equal(sent.status, 200);
    assert.match((await zeroops(['service', 'list'])).stdout, /^orders +- +telemetry only/m);
    assert.match((await zeroops(['--lang', 'zh', 'service', 'list'])).stdout, /^服务 .*\n[\s\S]*^orders +- +仅有遥测/m);
  });

  test('an error is said in Chinese, with its details as they are', async () => {
    const { code, stderr } = await zeroops(['incident', 'show', '99', '--lang', 'zh']);
    assert.equal(code, 3);
    assert.match(stderr, /^错误：没有此名称的事件\n {2}详情 {8}there is no incident 99\n/);
  });

  test('what waits for approval is listed under the name that approves it', async () => {
    const { stdout } = await zeroops(['service', 'list', '--json']);
    process.kill(JSON.parse(stdout).items[0].instances[0].pid, 'SIGKILL');
    await untilTold(/approval wanted/);
    assert.match((await zeroops(['approval', 'list'])).stdout, /^RUN-1 +pending +0\/1 .*Restart/m);
    assert.equal((await zeroops(['approval', 'approve', 'RUN-1'])).code, 0);
    await untilTold(/INC-1 resolved/);
    assert.match((await zeroops(['approval', 'list'])).stdout, /^Nothing waits/);
  });

  test('a second ZeroOps on the same state directory is refused and says how to solve it', async () => {
    const { code, stderr } = await zeroops(['up', '--config', path.join(directory, 'zeroops.yaml')]);
    assert.equal(code, 1);
    assert.match(stderr, /code {8}STATE_DIRECTORY_IN_USE/);
    assert.match(stderr, /to solve/);
  });

  test('Ctrl-C stops the server and what it started within 10 s', async () => {
    const { stdout } = await zeroops(['service', 'list', '--json']);
    const { pid } = JSON.parse(stdout).items[0].instances[0];
    const asked = performance.now();
    const exited = once(server, 'exit');
    server.kill('SIGINT');
    // npm hands its own SIGINT on as well: one Ctrl-C, two signals.
    server.kill('SIGINT');
    assert.deepEqual(await exited, [0, null]);
    assert.ok(performance.now() - asked < 10_000);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
