import { homedir, userInfo } from 'node:os';
import path from 'node:path';

/** In the state directory: the token for the command line of the same machine and user. */
export const LOCAL_TOKEN_FILE = 'cli-token';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file in which a server leaves word where its state directory's token lies; named after its port. */
export function placeOfWord(port: string, environment: Environment): string | undefined {
  const home = environment.HOME || orUndefined(homedir);
  const state = environment.XDG_STATE_HOME || (home === undefined ? undefined : path.join(home, '.local', 'state'));
  return state === undefined ? undefined : path.join(state, 'zeroops', 'servers', port);
}

/** Who sits at this machine, as far as it tells. */
export function nameOfUser(environment: Environment): string {
  return environment.SUDO_USER || environment.USER || orUndefined(() => userInfo().username) || 'nobody';
}

/** Containers run under numbers that the machine has no name or home for; Node throws then. */
function orUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
