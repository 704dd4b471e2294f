import type { Config } from './config.ts';
import type { Addresses } from './wiring.ts';

interface Greeting extends Addresses {
  readonly version: string;
  readonly config: Config;
  readonly startupMs: number;
}

/** The first lines in the terminal: what listens where, and what to try first. */
export function greet({ version, url, otlpAddress, otlpGrpc, signInUrl, config, startupMs }: Greeting): string[] {
  const isPlayground = config.platform?.manifest?.endsWith('/playground/shop.yaml') ?? false;
  return [
    `ZeroOps ${version} is up after ${(startupMs / 1000).toFixed(1)} s.`,
    '',
    `  console     ${url}`,
    `  API         ${url}/api/v1/status    (described in ${url}/openapi.json)`,
    `  metrics     ${url}/metrics`,
    `  telemetry   http://${otlpAddress}    (OTLP over HTTP: metrics, logs, traces)`,
    ...(otlpGrpc === undefined ? [] : [`              ${describeGrpc(otlpGrpc)}`]),
    `  state       ${config.stateDirectory}${config.database.url === undefined ? '' : ' and the database of DATABASE_URL'}`,
    '  docs        docs/guide/',
    '',
    ...describeSignIn(config, signInUrl),
    ...(isPlayground ? PLAYGROUND_LINES : []),
    config.platform === undefined
      ? '  No platform is configured: ZeroOps watches and changes nothing (see examples/playground.yaml).'
      : '  Look around with:  ./zeroops status    ./zeroops service list    ./zeroops incident list',
    '  Ctrl-C stops everything that was started here.',
    '',
  ];
}

function describeGrpc({ address, isListening }: NonNullable<Addresses['otlpGrpc']>): string {
  return isListening
    ? `http://${address}    (OTLP over gRPC)`
    : `not over gRPC: ${address} is not free; free it, or set otlp.grpc.port or otlp.grpc.enabled: false`;
}

function describeSignIn({ http }: Config, signInUrl: string | undefined): string[] {
  if (http.signIn === 'off') return ['  Sign-in is off: whoever reaches this port of this machine is an admin.', ''];
  if (signInUrl === undefined) return [];
  return [
    '  Nobody can sign in yet. This link makes you the admin; it works once, for 15 minutes:',
    `    ${signInUrl}`,
    '  Later ones are made by ./zeroops user link. The command line on this machine needs none.',
    '',
  ];
}

const PLAYGROUND_LINES = [
  '  First it learns what normal is; that takes about a minute. Then break something, in another terminal:',
  '    npm run playground -- fault list',
  '    npm run playground -- fault inject crash',
  '',
];
