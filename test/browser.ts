import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

/** Empty where there is none: then tests say so and are left out. */
export const CHROMIUM = spawnSync('sh', ['-c', 'command -v chromium || command -v google-chrome'])
  .stdout.toString()
  .trim();

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
