import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** JSON lines on stderr, so that stdout stays free for what a person or a script asked for. */
export function createLogger(level = 'info', destination: NodeJS.WritableStream = process.stderr): Logger {
  return pino({ level, base: null, redact: ['*.password', '*.token', '*.authorization', '*.secret'] }, destination);
}
