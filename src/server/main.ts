import { parseArgs } from 'node:util';
import { isAppError } from '#base/errors.ts';
import { describeFailure } from '#base/failure-text.ts';
import { createLogger, type Logger } from '#base/logger.ts';
import { findLanguage } from '#domain/sentence.ts';
import { readConfig } from './config.ts';
import { greet } from './greeting.ts';
import { readVersion } from './version.ts';
import { type Addresses, type RunningServer, startServer } from './wiring.ts';

/**
 * The server process.
 *
 *   starting ──▶ running ──SIGINT, SIGTERM──▶ stopping ──▶ ended (0)
 *      └──▶ ended (1)                            └──second signal, or 10 s──▶ ended at once (130)
 */
const STOP_LIMIT_MS = 9500;
/** npm hands its own SIGINT on to us, who got one from the terminal already: that is one Ctrl-C, not two. */
const SAME_KEY_PRESS_MS = 700;
const EXIT_FORCED = 130;

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const config = readConfig({
    ...(values.config === undefined ? {} : { file: values.config }),
    workingDirectory: process.cwd(),
    environment: process.env,
  });
  const logger = createLogger(config.log.level);
  const version = readVersion();
  // A reader that goes away (`zeroops up | head`) must not end the server.
  process.stdout.on('error', () => {});
  const language = findLanguage(process.env);
  write(language === 'zh' ? `ZeroOps ${version} 正在启动 ...` : `ZeroOps ${version} is starting ...`);
  function onListening(addresses: Addresses): void {
    for (const line of greet({ ...addresses, version, config, startupMs: performance.now(), language })) write(line);
  }
  const starting = startServer({ config, logger, version, write, onListening });
  stopOnSignals(starting, logger);
  await starting;
}

function stopOnSignals(starting: Promise<RunningServer>, logger: Logger): void {
  let stoppingSince: number | undefined;
  function onSignal(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (stoppingSince !== undefined) {
      if (now - stoppingSince > SAME_KEY_PRESS_MS) process.exit(EXIT_FORCED);
      return;
    }
    stoppingSince = now;
    write(`Stopping everything that was started here (${signal}); once more ends at once.`);
    setTimeout(() => process.exit(EXIT_FORCED), STOP_LIMIT_MS).unref();
    starting
      .then(server => server.stop())
      .then(() => write('Stopped.'))
      .catch(error => logger.error({ err: error }, 'stopping failed'))
      .finally(() => process.exit(0));
  }
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

function reportFailure(error: unknown): void {
  const language = findLanguage(process.env);
  const lead = language === 'zh' ? 'ZeroOps 无法启动：' : 'ZeroOps could not start: ';
  for (const line of describeFailure(error, { lead, language })) console.error(line);
  if (!isAppError(error) && error instanceof Error) console.error(error.stack);
}

main().catch(error => {
  reportFailure(error);
  process.exit(1);
});
