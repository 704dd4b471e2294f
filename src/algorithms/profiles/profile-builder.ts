import { type Frame, LIMITS, type Profile, type Sample, Unreadable } from './profile.ts';

/** Gathers stacks, each frame and each stack once, within the limits. */
export class ProfileBuilder {
  readonly #frames: Frame[] = [];
  readonly #indexOfFrame = new Map<string, number>();
  readonly #samples = new Map<string, Sample>();
  #room: number = LIMITS.stackFrames;

  frame(frame: Frame): number {
    const key = `${frame.name}\n${frame.file}\n${frame.line}`;
    const known = this.#indexOfFrame.get(key);
    if (known !== undefined) return known;
    if (this.#frames.length >= LIMITS.frames) throw new Unreadable(`more than ${LIMITS.frames} places`);
    this.#indexOfFrame.set(key, this.#frames.length);
    this.#frames.push({
      name: frame.name.slice(0, LIMITS.textLength),
      file: frame.file.slice(0, LIMITS.textLength),
      line: frame.line,
    });
    return this.#frames.length - 1;
  }

  /** Adds to what is there of the same stack and state. */
  add(stack: readonly number[], values: readonly number[], wait: Pick<Sample, 'state' | 'waitMs'> = {}): void {
    const kept = stack.slice(0, LIMITS.stackDepth);
    const key = `${wait.state ?? ''}\n${kept.join()}`;
    const known = this.#samples.get(key);
    if (known === undefined) {
      this.#room -= kept.length;
      if (this.#samples.size >= LIMITS.samples || this.#room < 0) throw new Unreadable('too many stacks');
      this.#samples.set(key, { ...wait, stack: Uint32Array.from(kept), values: Float64Array.from(values) });
      return;
    }
    values.forEach((value, type) => {
      known.values[type]! += value;
    });
    if ((wait.waitMs ?? 0) > (known.waitMs ?? 0)) this.#samples.set(key, { ...known, ...wait });
  }

  build(about: Omit<Profile, 'frames' | 'samples'>): Profile {
    return { ...about, frames: this.#frames, samples: [...this.#samples.values()] };
  }
}
