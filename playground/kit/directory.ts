/** The one directory of this process, read from ENDPOINTS_FILE. */
import { Discovery, type Endpoint } from './discovery.ts';
import { textSetting } from './settings.ts';

let directory: Discovery | undefined;

export function pickEndpoint(service: string): Endpoint {
  directory ??= new Discovery(textSetting('ENDPOINTS_FILE')).watch();
  return directory.pick(service);
}

/** At start a dependency may still be on its way into the file. */
export async function waitForEndpoint(service: string, timeoutMs = 20_000): Promise<Endpoint> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return pickEndpoint(service);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}
