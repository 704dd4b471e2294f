import { homedir } from 'node:os';
import path from 'node:path';

/** In the state directory: the token for the command line of the same machine and user. */
export const LOCAL_TOKEN_FILE = 'cli-token';

/** The file in which a server leaves word where its state directory's token lies; named after its port. */
export function placeOfWord(port: string, environment: Readonly<Record<string, string | undefined>>): string {
  const state = environment.XDG_STATE_HOME || path.join(homedir(), '.local', 'state');
  return path.join(state, 'zeroops', 'servers', port);
}
