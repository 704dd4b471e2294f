import { type Language, type Sentence, unworded } from '#domain/sentence.ts';
import type { Config } from './config.ts';
import type { Addresses } from './wiring.ts';

interface Greeting extends Addresses {
  readonly version: string;
  readonly config: Config;
  readonly startupMs: number;
  readonly language: Language;
}

const SIGN_IN_OFF: Sentence = {
  en: 'Sign-in is off: whoever reaches this port of this machine is an admin.',
  zh: '登录已关闭：能访问本机此端口的人都是管理员。',
};
const FIRST_LINK: Sentence = {
  en: 'Nobody can sign in yet. This link makes you the admin; it works once, for 15 minutes:',
  zh: '还没有人可以登录。此链接让你成为管理员；只能用一次，15 分钟内有效：',
};
const LATER_LINKS: Sentence = {
  en: 'Later ones are made by ./zeroops user link. The command line on this machine needs none.',
  zh: '之后的链接用 ./zeroops user link 生成。本机的命令行不需要登录。',
};
const LEARNING: Sentence = {
  en: 'First it learns what normal is; that takes about a minute. Then break something, in another terminal:',
  zh: '它先学习什么是正常，大约需要一分钟。然后在另一个终端里弄坏点什么：',
};
const NO_PLATFORM: Sentence = {
  en: 'No platform is configured: ZeroOps watches what sends telemetry, and changes nothing (docs/guide/telemetry.md).',
  zh: '未配置平台：ZeroOps 观察发来遥测数据的服务，不做任何改动（docs/guide/telemetry.md）。',
};
const LOOK_AROUND: Sentence = { en: 'Look around with:', zh: '看一看：' };
const CTRL_C: Sentence = {
  en: 'Ctrl-C stops everything that was started here.',
  zh: '按 Ctrl-C 停止这里启动的一切。',
};

/** The first lines in the terminal: what listens where, and what to try first. */
export function greet({
  version,
  url,
  otlpAddress,
  otlpGrpc,
  signInUrl,
  config,
  startupMs,
  language,
}: Greeting): string[] {
  const isPlayground = config.platform?.manifest?.endsWith('/playground/shop.yaml') ?? false;
  const seconds = (startupMs / 1000).toFixed(1);
  const up = {
    en: `ZeroOps ${version} is up after ${seconds} s.`,
    zh: `ZeroOps ${version} 已启动，用时 ${seconds} s。`,
  };
  const ownDatabase = { en: ' and the database of DATABASE_URL', zh: ' 和 DATABASE_URL 指定的数据库' };
  const described = { en: `described in ${url}/openapi.json`, zh: `说明见 ${url}/openapi.json` };
  const received = { en: 'OTLP over HTTP: metrics, logs, traces', zh: 'OTLP over HTTP：指标、日志、链路' };
  const guide = { en: 'docs/guide/', zh: 'docs/guide/README.zh-CN.md' };
  return [
    up[language],
    '',
    `  console     ${url}`,
    `  API         ${url}/api/v1/status    (${described[language]})`,
    `  metrics     ${url}/metrics`,
    `  telemetry   http://${otlpAddress}    (${received[language]})`,
    ...(otlpGrpc === undefined ? [] : [`              ${tellGrpc(otlpGrpc)[language]}`]),
    `  state       ${config.stateDirectory}${config.database.url === undefined ? '' : ownDatabase[language]}`,
    `  docs        ${guide[language]}`,
    '',
    ...describeSignIn({ config, signInUrl, language }),
    ...(isPlayground ? describePlayground(language) : []),
    config.platform === undefined
      ? `  ${NO_PLATFORM[language]}`
      : `  ${LOOK_AROUND[language]}  ./zeroops status    ./zeroops service list    ./zeroops incident list`,
    `  ${CTRL_C[language]}`,
    '',
  ];
}

function describeSignIn({
  config,
  signInUrl,
  language,
}: Pick<Greeting, 'config' | 'language'> & { readonly signInUrl: string | undefined }): string[] {
  if (config.http.signIn === 'off') return [`  ${SIGN_IN_OFF[language]}`, ''];
  if (signInUrl === undefined) return [];
  return [`  ${FIRST_LINK[language]}`, `    ${signInUrl}`, `  ${LATER_LINKS[language]}`, ''];
}

function tellGrpc({ address, isListening }: NonNullable<Addresses['otlpGrpc']>): Sentence {
  if (isListening) return unworded(`http://${address}    (OTLP over gRPC)`);
  return {
    en: `not over gRPC: ${address} is not free; free it, or set otlp.grpc.port or otlp.grpc.enabled: false`,
    zh: `gRPC 未启用：${address} 已被占用；请释放它，或设置 otlp.grpc.port 或 otlp.grpc.enabled: false`,
  };
}

function describePlayground(language: Language): string[] {
  return [
    `  ${LEARNING[language]}`,
    '    npm run playground -- fault list',
    '    npm run playground -- fault inject crash',
    '',
  ];
}
