import { spawnSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A machine that is busy elsewhere takes its time; what never comes is known by then. */
export const PATIENCE_MS = 90_000;

/** Empty where there is none: then tests say so and are left out. */
export const CHROMIUM = spawnSync('sh', ['-c', 'command -v chromium || command -v google-chrome'])
  .stdout.toString()
  .trim();

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** What fades in has too little contrast for a moment, so nothing is judged before all has come to rest. */
export async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(
    "document.getAnimations().every(each => each.playState !== 'running' || each.effect?.getComputedTiming()?.endTime === Infinity)",
  );
}
