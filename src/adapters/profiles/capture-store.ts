import type { ProfileCapture } from '#ports/profile-source.ts';

/** Of all captures together; the oldest go first, whosever they are. */
const LIMIT_BYTES = 64 * 2 ** 20;

/** The last captures of each kind and instance, in memory. */
export class CaptureStore {
  readonly #keep: number;
  #captures: readonly ProfileCapture[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** The oldest first. */
  list(service: string): readonly ProfileCapture[] {
    return this.#captures.filter(each => each.service === service);
  }

  add(capture: ProfileCapture): void {
    const { service, instance, kind } = capture;
    const alike = this.#captures.filter(
      each => each.service === service && each.instance === instance && each.kind === kind,
    );
    const surplus = alike.slice(0, Math.max(0, alike.length + 1 - this.#keep));
    let captures = [...this.#captures.filter(each => !surplus.includes(each)), capture];
    let byteCount = captures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (byteCount > LIMIT_BYTES && captures.length > 1) {
      byteCount -= captures[0]!.bytes.length;
      captures = captures.slice(1);
    }
    this.#captures = captures;
  }
}
