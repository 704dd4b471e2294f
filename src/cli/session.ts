import { type Client, createClient } from '#api/client.ts';
import { nameOfUser } from '#api/local-token.ts';
import { usageError } from './errors.ts';
import { findToken } from './local-token.ts';

export const DEFAULT_URL = 'http://127.0.0.1:4080';

/** Options that every command has. */
export interface OutputOptions {
  readonly json?: boolean;
}

/** Options of every command that talks to the server. */
export interface CommonOptions extends OutputOptions {
  readonly url?: string;
  /** Who sits there, when it is not the user of the system. */
  readonly by?: string;
}

/** One command's way to speak to the server and to the person. */
export interface Session {
  readonly client: Client;
  /** Prints the value as JSON, or the lines for people, whichever was asked for. */
  show(value: unknown, lines: readonly string[]): void;
}

export function openSession(options: CommonOptions): Session {
  const url = options.url ?? (process.env.ZEROOPS_URL || DEFAULT_URL);
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw usageError(`"${url}" is not the address of a server`, `write it like ${DEFAULT_URL}`);
  }
  const token = findToken(url, process.env);
  return {
    client: createClient({ url, ...(token === undefined ? {} : { token }), person: options.by ?? defaultPerson() }),
    show: (value, lines) => printResult(options, value, lines),
  };
}

/** The value as JSON, or the lines for people, whichever was asked for. */
export function printResult(options: OutputOptions, value: unknown, lines: readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`);
}

/** Whose name stands under a vote when --by is not given. */
export function defaultPerson(): string {
  return nameOfUser(process.env);
}
