import { isAppError, messageOf } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { findOverlayPath, readManifest, readManifestStamp } from './manifest-file.ts';
import type { Manifest } from './manifest-schema.ts';

const POLL_MS = 300;

interface ManifestWatchOptions {
  readonly file: string;
  readonly logger: Logger;
  readonly onManifest: (manifest: Manifest) => void;
}

/**
 * Looks for new contents of the manifest and its overlay. A poll, because watching by inode loses files that are
 * replaced by rename, and an overlay may not exist yet. Returns the way to stop.
 */
export function watchManifest({ file, logger, onManifest }: ManifestWatchOptions): () => void {
  let overlay = findOverlayPath(file);
  // The first look reads again what was read at the start: whatever came in between is not missed.
  let seen = '';
  const timer = setInterval(() => {
    const stamp = readManifestStamp(file, overlay);
    if (stamp === seen) return;
    // Remembered before it is read: a broken file is reported once, and read again when it changes.
    seen = stamp;
    try {
      const manifest = readManifest(file);
      overlay = findOverlayPath(file);
      onManifest(manifest);
    } catch (error) {
      const facts = isAppError(error) ? { code: error.code, hint: error.hint } : {};
      logger.error(
        { ...facts, problem: messageOf(error) },
        'the manifest is not usable; going on with the last good one',
      );
    }
  }, POLL_MS);
  return () => clearInterval(timer);
}
